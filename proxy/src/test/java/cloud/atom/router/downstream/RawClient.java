package cloud.atom.router.downstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client that sends exactly the bytes it is told, and reads answers strictly. Confined to the test's thread. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Speaks TLS with a listener that it takes for {@code serverName}. */
    static RawClient tls(SSLContext context, int port, String serverName) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        return new RawClient((SSLSocket) context.getSocketFactory().createSocket(plain, serverName, port, true));
    }

    /** The same in one version of TLS. */
    static RawClient tls(SSLContext context, int port, String serverName, String version) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, port, true);
        secure.setEnabledProtocols(new String[] {version});
        return new RawClient(secure);
    }

    /** Takes over a connection, whose handshake comes first. */
    RawClient(SSLSocket connected) throws IOException {
        socket = connected;
        connected.startHandshake();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The session of TLS. */
    SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** Connects with a small receive buffer, so that the other side soon cannot write. */
    static RawClient slow(int port) throws IOException {
        RawClient client = new RawClient(port);
        client.socket.setReceiveBufferSize(16 << 10);
        return client;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** One answer, read by its own framing. */
    Response read() throws IOException {
        return read(false);
    }

    /** One answer to HEAD. */
    Response readToHead() throws IOException {
        return read(true);
    }

    private Response read(boolean toHead) throws IOException {
        String head = readHead();
        Response response = new Response(head);
        int status = response.status();
        if (toHead || status < 200 || status == 204 || status == 304) {
            return response;
        }
        if ("chunked".equalsIgnoreCase(response.field("transfer-encoding"))) {
            readChunks(response);
        } else if (!response.field("content-length").isEmpty()) {
            copy(Long.parseLong(response.field("content-length")), response.body);
        } else {
            in.transferTo(response.body);
        }
        return response;
    }

    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed inside the head: \"" + head + "\"");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void readChunks(Response response) throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            copy(size, response.body);
            if (!readLine().isEmpty()) {
                throw new IOException("chunk not ended by CRLF");
            }
        }
        StringBuilder trailers = new StringBuilder();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            trailers.append(line).append('\n');
        }
        response.trailers = trailers.toString();
    }

    private long chunkSize() throws IOException {
        return Long.parseLong(readLine(), 16);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed inside a line");
            }
            if (next == '\n') {
                return line.toString().replace("\r", "");
            }
            line.append((char) next);
        }
    }

    private void copy(long bytes, ByteArrayOutputStream to) throws IOException {
        byte[] read = in.readNBytes((int) bytes);
        to.writeBytes(read);
        if (read.length < bytes) {
            throw new IOException("closed after " + read.length + " of " + bytes + " bytes");
        }
    }

    /** Reads and drops {@code bytes} bytes. */
    void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Says that nothing more is sent, and goes on receiving. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Whether the other side ended the connection in an orderly way, without another byte. */
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    /** Whether something came that was not read. */
    boolean hasInput() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The next {@code bytes} bytes. */
    String read(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new IOException("closed after " + read.length + " of " + bytes + " bytes");
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    /** Ends our sending; reading goes on. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** All that comes until the end. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Ends the connection by reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Closes in the middle of a test. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One answer. */
    static final class Response {
        final String head;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        String trailers = "";

        Response(String head) {
            this.head = head;
        }

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** A field's value; values of several lines joined by {@code " | "}; empty when there is none. */
        String field(String name) {
            return FakeUpstream.Wire.field(head, name);
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }
}
