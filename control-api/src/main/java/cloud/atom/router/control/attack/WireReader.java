package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages by the letter of RFC 9112 and takes nothing else: what any proxy sends must pass here. Shares
 * no code with the router. Confined to one thread.
 */
final class WireReader {
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final Pattern REQUEST_LINE = Pattern.compile(TOKEN + " [\\x21-\\x7e]+ HTTP/1\\.[01]");
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.1 [1-5][0-9][0-9] [\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,8}");
    private static final Pattern NEVER_IN_TRAILERS =
            Pattern.compile("content-length|transfer-encoding|host|connection|te|trailer|upgrade|authorization");
    private static final int MAX_LINE_BYTES = 300_000;
    private static final int FIRST_FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream in;

    WireReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next request's head; null when the peer closed between messages.
     *
     * @throws WireFault when it is malformed
     * @throws EOFException when it is cut short
     */
    @Nullable
    Message request() throws IOException {
        Message request = head(REQUEST_LINE);
        if (request != null) {
            require(request.all("host").size() == 1, "not exactly one Host");
            checkFraming(request);
        }
        return request;
    }

    /** The next answer's head, as {@link #request}. */
    @Nullable
    Message answer() throws IOException {
        Message answer = head(STATUS_LINE);
        if (answer == null) {
            return null;
        }
        checkFraming(answer);
        boolean bodiless = answer.status() < FIRST_FINAL || answer.status() == NO_CONTENT;
        // RFC 9110, section 8.6, and RFC 9112, section 6.1.
        require(
                !bodiless || (!answer.has("content-length") && !answer.has("transfer-encoding")),
                "a length in an answer that never has a body");
        return answer;
    }

    /** Reads the body of a request and marks it complete. */
    void requestBody(Message request) throws IOException {
        if (request.has("transfer-encoding")) {
            chunks(request);
        } else if (request.has("content-length")) {
            copy(Long.parseLong(request.all("content-length").get(0)), request);
        }
        request.complete();
    }

    /** Reads the body of an answer and marks it complete; {@code toHead} says whether HEAD was asked. */
    void answerBody(Message answer, boolean toHead) throws IOException {
        int status = answer.status();
        boolean bodiless = toHead || status < FIRST_FINAL || status == NO_CONTENT || status == NOT_MODIFIED;
        if (!bodiless && answer.has("transfer-encoding")) {
            chunks(answer);
        } else if (!bodiless && answer.has("content-length")) {
            copy(Long.parseLong(answer.all("content-length").get(0)), answer);
        } else if (!bodiless) {
            in.transferTo(answer.body());
        }
        answer.complete();
    }

    private @Nullable Message head(Pattern startLine) throws IOException {
        String line = line(true);
        if (line == null) {
            return null;
        }
        require(startLine.matcher(line).matches(), "a start line \"" + line + "\"");
        return new Message(line, fields());
    }

    private List<Field> fields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = sureLine(); !line.isEmpty(); line = sureLine()) {
            Matcher field = FIELD.matcher(line);
            require(field.matches(), "a field line \"" + line + "\"");
            String value = field.group(2);
            fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), value.strip()));
        }
        return fields;
    }

    private static void checkFraming(Message message) {
        List<String> lengths = message.all("content-length");
        List<String> codings = message.all("transfer-encoding");
        require(lengths.size() + codings.size() <= 1, "more than one field about the length");
        require(codings.isEmpty() || codings.get(0).equals("chunked"), "a transfer coding other than chunked");
        require(lengths.isEmpty() || LENGTH.matcher(lengths.get(0)).matches(), "a length that is no plain number");
        for (Field field : message.fields()) {
            String plain = field.name().replace('_', '-');
            boolean twin = !plain.equals(field.name())
                    && (plain.equals("content-length") || plain.equals("transfer-encoding") || plain.equals("host"));
            require(!twin, "the field " + field.name() + ", which many servers read with hyphens");
        }
    }

    private void chunks(Message message) throws IOException {
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            copy(size, message);
            require(sureLine().isEmpty(), "no line end behind a chunk");
        }
        message.trailers().addAll(fields());
        for (Field trailer : message.trailers()) {
            require(!NEVER_IN_TRAILERS.matcher(trailer.name()).matches(), "a trailer " + trailer.name());
        }
    }

    private int chunkSize() throws IOException {
        String size = sureLine();
        require(CHUNK_SIZE.matcher(size).matches(), "a chunk size \"" + size + "\"");
        return Integer.parseInt(size, 16);
    }

    private void copy(long bytes, Message to) throws IOException {
        byte[] buffer = new byte[8192];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("body cut short");
            }
            to.body().write(buffer, 0, read);
            left -= read;
        }
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
            require(next != '\n', "a bare line feed");
            if (next == '\r') {
                int after = in.read();
                if (after < 0) {
                    throw new EOFException("cut short inside a line end");
                }
                require(after == '\n', "a bare carriage return");
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            line.write(next);
        }
        throw new WireFault("an endless line");
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new WireFault(fault);
        }
    }
}
