package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A region's server that does what a script says, on a real socket, and keeps what it got. Thread-safe: each connection
 * has a thread of its own.
 */
final class FakeUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** Requests in the order in which their heads came. */
    final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What happened, for example {@code closed by peer}. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private volatile Script script;

    private FakeUpstream(Script script, ServerSocketFactory sockets) throws IOException {
        this.script = script;
        server = sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress());
    }

    /** Answers one request; whatever it throws ends the connection. */
    interface Script {
        void answer(Request request, Wire wire) throws IOException;
    }

    static FakeUpstream start(Script script) {
        return start(script, ServerSocketFactory.getDefault());
    }

    /** A server that speaks TLS when {@code sockets} do. */
    static FakeUpstream start(Script script, ServerSocketFactory sockets) {
        try {
            FakeUpstream upstream = new FakeUpstream(script, sockets);
            daemon("fake-upstream", upstream::accept);
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers every request with these bytes. */
    static FakeUpstream answering(String response) {
        return start((request, wire) -> wire.send(response));
    }

    /** A plain 200 with a body. */
    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void script(Script next) {
        script = next;
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                connections.incrementAndGet();
                daemon("fake-upstream-connection", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket, this);
            Request request = wire.readHead();
            while (request != null) {
                requests.add(request);
                script.answer(request, wire);
                wire.skipBody(request);
                request = wire.readHead();
            }
            events.add("closed by peer");
        } catch (IOException | RuntimeException e) {
            events.add("failed: " + e.getMessage());
        } finally {
            open.remove(socket);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes the connections that are open, by reset, and goes on accepting. */
    void resetAll() {
        open.forEach(FakeUpstream::reset);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            return; // by its own thread, in the same moment
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resetAll();
    }

    /** The head of a request as it came, and its body as far as it was read. */
    static final class Request {
        final String head;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        volatile boolean bodyRead;
        volatile String trailers = "";

        Request(String head) {
            this.head = head;
        }

        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String path() {
            String line = line();
            return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
        }

        String field(String name) {
            return Wire.field(head, name);
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** One connection, as a script sees it. Confined to the connection's thread. */
    static final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(Socket socket, FakeUpstream upstream) throws IOException {
            this.socket = socket;
            in = new java.io.BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** What comes behind the head, as it is. */
        InputStream in() {
            return in;
        }

        /** Ends our sending; reading goes on. */
        void finish() throws IOException {
            socket.shutdownOutput();
        }

        void close() throws IOException {
            socket.shutdownOutput();
            throw new IOException("closed by script");
        }

        void reset() throws IOException {
            FakeUpstream.reset(socket);
            throw new IOException("reset by script");
        }

        /** The next request; null when the peer closed. */
        @Nullable
        Request readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.append((char) next);
            }
            return new Request(head.toString());
        }

        /** Reads the request's body, whole. */
        void readBody(Request request) throws IOException {
            request.bodyRead = true;
            if ("chunked".equalsIgnoreCase(request.field("transfer-encoding"))) {
                readChunks(request);
                return;
            }
            String length = request.field("content-length");
            if (!length.isEmpty()) {
                copy(Long.parseLong(length), request);
            }
        }

        void skipBody(Request request) throws IOException {
            if (!request.bodyRead) {
                readBody(request);
            }
        }

        private void readChunks(Request request) throws IOException {
            long size = Long.parseLong(readLine(), 16);
            while (size > 0) {
                copy(size, request);
                readLine();
                size = Long.parseLong(readLine(), 16);
            }
            StringBuilder trailers = new StringBuilder();
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                trailers.append(line).append('\n');
            }
            request.trailers = trailers.toString();
        }

        private void copy(long bytes, Request request) throws IOException {
            byte[] buffer = new byte[8192];
            long left = bytes;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new IOException("body cut short");
                }
                if (request.body.size() < 1 << 20) {
                    request.body.write(buffer, 0, read);
                }
                left -= read;
            }
        }

        String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("line cut short");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        /** A field's value; values of several lines joined by {@code " | "}; empty when there is none. */
        static String field(String head, String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .collect(Collectors.joining(" | "));
        }
    }
}
