package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Script.Step;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The server behind a proxy: reads strictly, keeps every byte, and answers as the case says. Thread-safe; each connection
 * has a thread of its own.
 */
final class Origin implements AutoCloseable {
    /** Asked by routers and balancers on connections of their own; not part of any case. */
    private static final String HEALTH = "/health";

    /** Longer targets are named by their beginning, so that an answer stays small. */
    private static final int MAX_NAMED = 200;

    private static final int DRAIN_MILLIS = 150;
    private static final int IDLE_MILLIS = 60_000;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** Written by who runs the cases, read by every connection. */
    private volatile Recording recording = new Recording(List.of());

    Origin() throws IOException {
        this(0);
    }

    /** Listens on loopback at {@code port}; 0: one that the system chooses. */
    Origin(int port) throws IOException {
        server = new ServerSocket(port, 512, InetAddress.getLoopbackAddress());
        daemon("attack-origin", this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Begins a case: what comes from here on is recorded for it. */
    Recording begin(List<Script> replies) {
        Recording next = new Recording(replies);
        recording = next;
        return next;
    }

    /** Closes all connections, so that what one case left in them cannot reach the next. */
    void dropConnections() {
        sockets.forEach(Origin::close);
    }

    /** The answer where a case says none: it names the request. */
    static Script usual(Message request) {
        String target = request.target().length() <= MAX_NAMED
                ? request.target()
                : request.target().substring(0, MAX_NAMED);
        String body = request.method().equals("HEAD") ? "" : target;
        String answer = "HTTP/1.1 200 OK\r\nX-Id: " + target + "\r\nX-Method: " + request.method()
                + "\r\nContent-Type: text/plain\r\nContent-Length: " + target.length() + "\r\n\r\n" + body;
        return new Script(List.of(new Step.Send(answer)));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new AssertionError("closing a listener", e);
        }
        dropConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                daemon("attack-origin-" + number, () -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket, int number) {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_MILLIS);
            new Connection(socket, number).run();
        } catch (WireFault fault) {
            recording.fault("the origin got " + fault.what());
            drain(socket, number);
        } catch (IOException left) {
            // The proxy gave a request up, or nothing came for long: what did come is recorded.
        } finally {
            close(socket);
            sockets.remove(socket);
        }
    }

    /** What follows a fault is recorded too: a lenient server would have read it. */
    private void drain(Socket socket, int number) {
        try {
            Wire.write(socket, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            socket.setSoTimeout(DRAIN_MILLIS);
            new Recorder(socket, number).readAllBytes();
        } catch (IOException end) {
            // Enough was read.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing a socket", e);
        }
    }

    /** Keeps a copy of what is read. Confined to the connection's thread. */
    private final class Recorder extends FilterInputStream {
        private final int number;
        private boolean silent;

        Recorder(Socket socket, int number) throws IOException {
            super(socket.getInputStream());
            this.number = number;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int count = super.read(to, from, length);
            boolean poll = count > 0
                    && new String(to, from, Math.min(count, 20), StandardCharsets.ISO_8859_1)
                            .startsWith("GET " + HEALTH + " ");
            silent |= poll;
            if (count > 0 && !silent) {
                recording.received(
                        number, from == 0 ? to : java.util.Arrays.copyOfRange(to, from, from + count), count);
            }
            return count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }

    /** One connection. Confined to its thread. */
    private final class Connection {
        private final Socket socket;
        private final int number;
        private final InputStream in;
        private final WireReader reader;

        Connection(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            in = new BufferedInputStream(new Recorder(socket, number));
            reader = new WireReader(in);
        }

        void run() throws IOException {
            while (!socket.isClosed()) {
                Message request = reader.request();
                if (request == null) {
                    return;
                }
                boolean poll = request.target().equals(HEALTH);
                Recording now = recording;
                answer(request, poll ? Origin.usual(request) : now.arrived(request, number), now);
            }
        }

        private void answer(Message request, Script reply, Recording now) throws IOException {
            boolean early = reply.has(Step.Early.class);
            if (!early) {
                if (request.has("expect")) {
                    Wire.write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                }
                readBody(request);
            }
            Wire wire = new Wire(socket);
            for (Step step : reply.steps()) {
                if (step instanceof Step.Body) {
                    readBody(request);
                } else if (step instanceof Step.Hold) {
                    holdOn();
                } else {
                    wire.carryOut(step);
                }
            }
            now.replied();
            if (early && !request.isComplete() && !socket.isClosed()) {
                readBody(request);
            }
        }

        private void readBody(Message request) throws IOException {
            reader.requestBody(request);
            recording.completed(request);
        }

        private void holdOn() throws IOException {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Writes steps to a socket. Confined to one thread. */
    static final class Wire {
        /** Longer than a proxy on a busy machine needs to read what is here. */
        private static final long PAUSE_MILLIS = 40;

        private static final long STALL_MILLIS = 5000;

        private final Socket socket;
        private boolean bytewise;

        Wire(Socket socket) {
            this.socket = socket;
        }

        static void write(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Carries out a step that both sides know; others do nothing. */
        void carryOut(@Nullable Step step) throws IOException {
            if (step instanceof Step.Send send) {
                send(send.bytes());
            } else if (step instanceof Step.Pause) {
                sleep(PAUSE_MILLIS);
            } else if (step instanceof Step.Stall) {
                sleep(STALL_MILLIS);
            } else if (step instanceof Step.Bytewise) {
                bytewise = true;
            } else if (step instanceof Step.Fin) {
                socket.shutdownOutput();
            } else if (step instanceof Step.Close) {
                socket.close();
            } else if (step instanceof Step.Reset) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }

        private void send(byte[] bytes) throws IOException {
            if (!bytewise) {
                socket.getOutputStream().write(bytes);
                return;
            }
            for (byte one : bytes) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }
        }

        private static void sleep(long millis) {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
