package cloud.atom.router.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers the first request of each connection to a Unix socket with the same bytes, and closes. Thread-safe. */
public final class UnixServer implements AutoCloseable {
    private final Path path;
    private final String answer;
    private final ServerSocketChannel server;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    private UnixServer(Path path, String answer) throws IOException {
        this.path = path;
        this.answer = answer;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
    }

    public static UnixServer answering(Path path, String answer) throws IOException {
        UnixServer server = new UnixServer(path, answer);
        Thread thread = new Thread(server::serve, "unix-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** One that lets clients connect and does nothing. */
    public static UnixServer silent(Path path) throws IOException {
        return new UnixServer(path, "");
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                heads.add(head(Channels.newInputStream(client)));
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (IOException closed) {
                // The next one, if there is one.
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + head.length() + " bytes");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Heads of the requests, in their order. */
    public List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
