package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages by the letter of RFC 9112, and takes nothing else: what our writers produce must pass here.
 * Shares no code with the router. Confined to one thread.
 */
final class StrictMessages {
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final Pattern REQUEST_LINE = Pattern.compile(TOKEN + " [\\x21-\\x7e]+ HTTP/1\\.1");
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.1 [1-5][0-9][0-9] [\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(?: [\\t\\x20-\\x7e\\x80-\\xff]*)?");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-f]{1,8}");
    private static final Pattern FRAMING =
            Pattern.compile("content-length|transfer-encoding|host|connection|te|trailer|upgrade");
    private static final int MAX_LINE_BYTES = 200_000;

    private final InputStream in;

    StrictMessages(InputStream in) {
        this.in = in;
    }

    /** What was read is no HTTP/1.1; an end in the middle is an {@link EOFException} instead. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    /** A head: its start line, and its fields as {@code name: value} with names in lower case. */
    record Head(String line, List<String> fields) {
        List<String> all(String name) {
            return fields.stream()
                    .filter(field -> field.startsWith(name + ":"))
                    .map(field -> field.substring(name.length() + 1).strip())
                    .toList();
        }

        String first(String name) {
            List<String> all = all(name);
            return all.isEmpty() ? "" : all.get(0);
        }

        int status() {
            return Integer.parseInt(line.substring(9, 12));
        }

        String target() {
            return line.split(" ", -1)[1];
        }
    }

    /** The next request's head; null when the peer closed between messages. */
    @Nullable
    Head requestHead() throws IOException {
        Head head = head(REQUEST_LINE);
        if (head != null) {
            require(head.all("host").size() == 1, "one Host", head);
            require(head.all("via").size() >= 1, "Via", head);
            require(head.all("x-forwarded-for").size() == 1, "one X-Forwarded-For", head);
            require(head.all("traceparent").size() == 1, "one traceparent", head);
            checkFraming(head);
            checkNames(head);
        }
        return head;
    }

    /** The next response's head; null when the peer closed between messages. */
    @Nullable
    Head responseHead() throws IOException {
        Head head = head(STATUS_LINE);
        if (head != null) {
            require(head.status() != 101, "no 101", head);
            checkFraming(head);
        }
        return head;
    }

    private @Nullable Head head(Pattern startLine) throws IOException {
        String line = line(true);
        if (line == null) {
            return null;
        }
        if (!startLine.matcher(line).matches()) {
            throw new Violation("start line: " + line);
        }
        return new Head(line, fields());
    }

    private List<String> fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = sureLine(); !line.isEmpty(); line = sureLine()) {
            var field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new Violation("field: " + line);
            }
            fields.add(field.group(1).toLowerCase(Locale.ROOT) + line.substring(field.end(1)));
        }
        return fields;
    }

    private static void checkFraming(Head head) {
        List<String> lengths = head.all("content-length");
        List<String> codings = head.all("transfer-encoding");
        require(lengths.size() + codings.size() <= 1, "one length", head);
        require(codings.isEmpty() || codings.get(0).equals("chunked"), "chunked only", head);
        require(lengths.isEmpty() || LENGTH.matcher(lengths.get(0)).matches(), "a plain length", head);
    }

    /** Servers with CGI habits read {@code _} as {@code -}. */
    private static void checkNames(Head head) {
        for (String field : head.fields()) {
            String name = field.substring(0, field.indexOf(':'));
            require(
                    !name.contains("_")
                            || !FRAMING.matcher(name.replace('_', '-')).matches(),
                    "no " + name,
                    head);
        }
    }

    private static void require(boolean holds, String what, Head head) {
        if (!holds) {
            throw new Violation(what + ": " + head);
        }
    }

    /** The body of a request; its end is where the fields say. */
    byte[] requestBody(Head head) throws IOException {
        return head.all("transfer-encoding").isEmpty()
                ? exactly(head.all("content-length").isEmpty() ? 0 : Long.parseLong(head.first("content-length")))
                : chunks();
    }

    /** The body of a response, to the end of the connection where nothing else is said. */
    byte[] responseBody(Head head, boolean toHead) throws IOException {
        int status = head.status();
        if (toHead || status < 200 || status == 204 || status == 304) {
            return new byte[0];
        }
        if (!head.all("transfer-encoding").isEmpty()) {
            return chunks();
        }
        return head.all("content-length").isEmpty()
                ? in.readAllBytes()
                : exactly(Long.parseLong(head.first("content-length")));
    }

    private byte[] exactly(long length) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(length, 1 << 24));
        if (bytes.length < length) {
            throw new EOFException("body cut short");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = sureLine();
            if (!CHUNK_SIZE.matcher(size).matches()) {
                throw new Violation("chunk size: " + size);
            }
            int bytes = Integer.parseInt(size, 16);
            if (bytes == 0) {
                break;
            }
            body.writeBytes(exactly(bytes));
            if (!sureLine().isEmpty()) {
                throw new Violation("no line end behind a chunk");
            }
        }
        for (String trailer : fields()) {
            String name = trailer.substring(0, trailer.indexOf(':'));
            if (FRAMING.matcher(name).matches()) {
                throw new Violation("trailer: " + trailer);
            }
        }
        return body.toByteArray();
    }

    private String sureLine() throws IOException {
        String line = line(false);
        if (line == null) {
            throw new EOFException("cut short");
        }
        return line;
    }

    /** A line without its CR LF; null at the end of the stream if {@code mayEnd} and nothing came. */
    private @Nullable String line(boolean mayEnd) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < MAX_LINE_BYTES) {
            int next = in.read();
            if (next < 0) {
                if (mayEnd && line.size() == 0) {
                    return null;
                }
                throw new EOFException("cut short inside a line");
            }
            if (next == '\n') {
                throw new Violation("bare line feed behind " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (next == '\r') {
                if (in.read() != '\n') {
                    throw new Violation("bare CR behind " + line.toString(StandardCharsets.ISO_8859_1));
                }
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            line.write(next);
        }
        throw new Violation("endless line");
    }
}
