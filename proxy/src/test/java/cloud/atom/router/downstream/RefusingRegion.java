package cloud.atom.router.downstream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A region that refuses every stream of HTTP/2, each once its request is whole. Thread-safe. */
final class RefusingRegion implements AutoCloseable {
    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    private static final int SETTINGS = 4;
    private static final byte[] OWN_SETTINGS = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};
    private static final byte[] ACKNOWLEDGEMENT = {0, 0, 0, SETTINGS, 1, 0, 0, 0, 0};
    private static final int RST_STREAM = 3;
    private static final int REFUSED_STREAM = 7;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;

    private final ServerSocket listener;

    RefusingRegion() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serveAll, "refusing region");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serveAll() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException e) {
                // The peer, or the test, is gone: the next one may come.
            }
        }
    }

    private static void serve(DataInputStream in, OutputStream out) throws IOException {
        in.readNBytes(PREFACE_BYTES);
        out.write(OWN_SETTINGS);
        while (true) {
            byte[] head = new byte[HEAD_BYTES];
            in.readFully(head);
            int length = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | (head[2] & 0xFF);
            in.readFully(new byte[length]);
            if (head[3] == SETTINGS && head[4] == 0) {
                out.write(ACKNOWLEDGEMENT);
            } else if (head[3] <= HEADERS && (head[4] & END_STREAM) != 0) {
                out.write(
                        new byte[] {0, 0, 4, RST_STREAM, 0, head[5], head[6], head[7], head[8], 0, 0, 0, REFUSED_STREAM
                        });
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
