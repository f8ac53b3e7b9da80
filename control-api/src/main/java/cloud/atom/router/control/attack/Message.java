package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request or an answer as far as it was read. Written by the one thread that reads it; read by others after that thread
 * said so under a lock.
 */
final class Message {
    private final String startLine;
    private final List<Field> fields;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Field> trailers = new ArrayList<>();
    private boolean complete;

    Message(String startLine, List<Field> fields) {
        this.startLine = startLine;
        this.fields = List.copyOf(fields);
    }

    String startLine() {
        return startLine;
    }

    List<Field> fields() {
        return fields;
    }

    List<Field> trailers() {
        return trailers;
    }

    ByteArrayOutputStream body() {
        return body;
    }

    String bodyText() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether its end was read. */
    boolean isComplete() {
        return complete;
    }

    void complete() {
        complete = true;
    }

    /** All values of a field, in order. */
    List<String> all(String name) {
        return valuesOf(fields, name);
    }

    static List<String> valuesOf(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Of an answer. */
    int status() {
        return Integer.parseInt(startLine.substring(9, 12));
    }

    /** Of a request: method and target. */
    String asked() {
        return startLine.substring(0, startLine.lastIndexOf(' '));
    }

    String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    String target() {
        return asked().substring(asked().indexOf(' ') + 1);
    }
}
