package cloud.atom.router.control.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A client that holds a connection as long as it can. Thread-safe: immutable; {@link #call} blocks its thread. */
record SlowClient(Kind kind, InetSocketAddress target, Duration patience) implements Callable<Optional<Duration>> {
    /** Between two bytes: far below every time-out. */
    private static final int PACE_MILLIS = 300;

    private static final int SMALL_BUFFER = 4096;
    private static final String HOST = "Host: " + BenchScenario.HOST + "\r\n";

    /** How it is slow. */
    enum Kind {
        /** Connects and sends nothing. */
        SILENT("", "", false),
        /** Sends one byte of a head now and then. */
        HEAD_BYTES("GET /s1 HTTP/1.1\r\n" + HOST + "X-Slow: ", "x", false),
        /** Begins a head and sends nothing more. */
        HALF_HEAD("GET /s1 HTTP/1.1\r\n", "", false),
        /** Sends one byte of a body now and then. */
        BODY_BYTES("POST /slow HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n", "x", false),
        /** Announces a body and sends nothing of it. */
        NO_BODY("POST /slow HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n", "", false),
        /** Sends a body in chunks of one byte. */
        CHUNKS("POST /slow HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", false),
        /** Ends a body and sends trailers for ever. */
        TRAILERS("POST /slow HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-T: 1\r\n", false),
        /** Asks for much and reads one byte now and then. */
        READER("GET /s3 HTTP/1.1\r\n" + HOST + "\r\n", "G", true),
        /** Asks for much, reads nothing and asks for more. */
        NOT_READING(("GET /s3 HTTP/1.1\r\n" + HOST + "\r\n").repeat(4), "G", true);

        private final String first;
        private final String then;
        private final boolean asksForMuch;

        Kind(String first, String then, boolean asksForMuch) {
            this.first = first;
            this.then = then;
            this.asksForMuch = asksForMuch;
        }

        /** The name in reports. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** How long it held its connection; empty when it was not cut within its patience. */
    @Override
    public Optional<Duration> call() throws IOException {
        long startedNanos = System.nanoTime();
        long endNanos = startedNanos + patience.toNanos();
        try (Socket socket = new Socket()) {
            if (kind.asksForMuch) {
                socket.setReceiveBufferSize(SMALL_BUFFER);
            }
            socket.connect(target);
            socket.setSoTimeout(PACE_MILLIS);
            boolean open = begins(socket);
            while (open && System.nanoTime() - endNanos < 0) {
                open = goesOn(socket);
            }
            return open ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - startedNanos));
        }
    }

    private boolean begins(Socket socket) {
        try {
            socket.getOutputStream().write(kind.first.getBytes(US_ASCII));
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    private boolean goesOn(Socket socket) {
        try {
            socket.getOutputStream().write(kind.then.getBytes(US_ASCII));
            if (kind.asksForMuch) {
                // A reset shows when the next byte is written: what came before it can still be read.
                int read = kind == Kind.READER ? socket.getInputStream().read() : 0;
                LockSupport.parkNanos(Duration.ofMillis(PACE_MILLIS).toNanos());
                return read >= 0;
            }
            socket.getInputStream().read();
            // An answer counts as the cut: all of them say that the connection ends.
            return false;
        } catch (SocketTimeoutException nothingCame) {
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    /** The figures of one kind. Immutable. */
    record Result(Kind kind, int clients, int cut, Duration slowest) {}
}
