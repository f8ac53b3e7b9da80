package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cloud.atom.router.config.HostPort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests as they were written, on one connection as long as the server keeps it. Other clients tidy targets and
 * fields up. Not thread-safe.
 */
final class WireClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final HostPort address;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    WireClient(HostPort address) {
        this.address = address;
    }

    /**
     * An answer.
     *
     * @param fields by lower-case name
     */
    record Reply(int status, Map<String, String> fields, String body) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    /** Sends {@code request}, a whole message in the characters of ISO 8859-1, and reads its answer. */
    Reply send(String request) throws IOException {
        Socket connected = connected();
        connected.getOutputStream().write(request.getBytes(ISO_8859_1));
        Reply reply = read(request.startsWith("HEAD "));
        if (reply.field("connection").equalsIgnoreCase("close")) {
            close();
        }
        return reply;
    }

    private Socket connected() throws IOException {
        Socket connected = socket;
        if (connected == null) {
            connected = new Socket(address.host(), address.port());
            connected.setTcpNoDelay(true);
            connected.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(connected.getInputStream());
            socket = connected;
        }
        return connected;
    }

    private Reply read(boolean toHead) throws IOException {
        String statusLine = line();
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = toHead ? 0 : Integer.parseInt(fields.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        int status = Integer.parseInt(statusLine.substring(9, 12));
        return new Reply(status, fields, new String(body, ISO_8859_1));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("after: " + line.toString(ISO_8859_1));
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
