package cloud.atom.router.testing;

import cloud.atom.router.proxyprotocol.HeaderCorpus;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.proxyprotocol.ProxyHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of a server for which each connection must begin with a PROXY protocol header; those that do not are closed.
 * Thread-safe.
 */
public final class HeaderSockets extends ServerSocketFactory {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final @Nullable SSLContext context;
    private final List<Header> headers = new CopyOnWriteArrayList<>();

    private HeaderSockets(@Nullable SSLContext context) {
        this.context = context;
    }

    public static HeaderSockets plain() {
        return new HeaderSockets(null);
    }

    /** Sockets that speak TLS behind the header. */
    public static HeaderSockets secure(SSLContext context) {
        return new HeaderSockets(context);
    }

    /**
     * What one connection began with.
     *
     * @param verdict as in {@code headers.tsv}
     * @param text its bytes, escaped as there
     */
    public record Header(String verdict, String text) {}

    /** In the order of the connections. */
    public List<String> verdicts() {
        return headers.stream().map(Header::verdict).toList();
    }

    /** In the order of the connections. */
    public List<String> texts() {
        return headers.stream().map(Header::text).toList();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new ServerSocket(port, backlog, address) {
            @Override
            public Socket accept() throws IOException {
                while (true) {
                    Socket socket = super.accept();
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    if (takesHeader(socket)) {
                        socket.setSoTimeout(0);
                        return context == null ? socket : secured(context, socket);
                    }
                    socket.close();
                }
            }
        };
    }

    private boolean takesHeader(Socket socket) {
        ByteBuf bytes = Unpooled.buffer();
        ProxyHeader header = null;
        try {
            InputStream in = socket.getInputStream();
            while (header == null) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                // Not one byte more than the header: what follows is the server's, or TLS.
                header = ProxyHeaders.read(bytes.writeByte(next));
            }
        } catch (IOException none) {
            header = new ProxyHeader.Faulty("no header");
        }
        byte[] text = ByteBufUtil.getBytes(bytes, 0, bytes.writerIndex());
        headers.add(new Header(HeaderCorpus.verdict(header), HeaderCorpus.escaped(text)));
        return !(header instanceof ProxyHeader.Faulty);
    }

    private static Socket secured(SSLContext context, Socket plain) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    @Override
    public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
    }
}
