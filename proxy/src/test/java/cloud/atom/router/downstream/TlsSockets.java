package cloud.atom.router.downstream;

import cloud.atom.router.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Sockets of a region's server that speaks TLS, and whose connections can be cut beneath it. Thread-safe. */
final class TlsSockets extends ServerSocketFactory {
    private final SSLContext context;
    private final UnaryOperator<SSLParameters> rules;
    private final List<Socket> raw = new CopyOnWriteArrayList<>();

    private TlsSockets(SSLContext context, UnaryOperator<SSLParameters> rules) {
        this.context = context;
        this.rules = rules;
    }

    /** A server that shows a certificate. */
    static TlsSockets showing(TestAuthority authority, TestAuthority.Issued certificate) {
        return new TlsSockets(authority.context(certificate), rules -> rules);
    }

    /** The same, for clients only that show one of the same authority. */
    TlsSockets askingForCertificates() {
        return new TlsSockets(context, rules -> {
            rules.setNeedClientAuth(true);
            return rules;
        });
    }

    /** The same, for clients only that ask for {@code name}. */
    TlsSockets only(String name) {
        return new TlsSockets(context, rules -> {
            rules.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(name.replace(".", "\\."))));
            return rules;
        });
    }

    /** Ends all connections in an orderly way of TCP, but without a word of TLS. */
    void cut() throws IOException {
        for (Socket socket : raw) {
            socket.close();
        }
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new ServerSocket(port, backlog, address) {
            @Override
            public Socket accept() throws IOException {
                Socket plain = super.accept();
                raw.add(plain);
                SSLSocket secure =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
                secure.setUseClientMode(false);
                secure.setSSLParameters(rules.apply(secure.getSSLParameters()));
                return secure;
            }
        };
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
