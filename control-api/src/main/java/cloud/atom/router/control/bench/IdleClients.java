package cloud.atom.router.control.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Keep-alive connections that carried one request each and wait. Not thread-safe. */
final class IdleClients implements AutoCloseable {
    private static final byte[] REQUEST = ("GET " + BenchScenario.S1.path() + " HTTP/1.1\r\nHost: " + BenchScenario.HOST
                    + "\r\n\r\n")
            .getBytes(US_ASCII);

    private final Target target;
    private final List<Socket> sockets = new ArrayList<>();

    IdleClients(Target target) {
        this.target = target;
    }

    /** Opens {@code count} more; each has its answer when this returns. */
    void open(int count) throws IOException {
        SSLSocketFactory secure = target.tls() ? anyCertificate() : null;
        for (int i = 0; i < count; i++) {
            Socket plain = connect(target.address());
            sockets.add(plain);
            if (secure == null) {
                ask(plain);
            } else {
                // Only the plain socket is kept: what TLS needs on this side is not what is measured.
                ask(secure.createSocket(
                        plain, BenchScenario.HOST, target.address().getPort(), false));
            }
        }
    }

    /**
     * A connection on which every message leaves at once. TLS sends several in a row, and each would otherwise wait for the
     * acknowledgement of the one before it, which the other side delays by 40 ms (RFC 9293, sections 3.7.4 and 3.8.6.3).
     */
    static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void ask(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(REQUEST);
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed inside the answer");
            }
            answer.write(next);
            head = next == '\n' ? answer.toString(US_ASCII) : "";
        }
        if (!answer.toString(US_ASCII).startsWith("HTTP/1.1 200 ")) {
            throw new IOException(
                    "answered: " + answer.toString(US_ASCII).lines().findFirst().orElse(""));
        }
        in.skipNBytes(BenchScenario.S1.bodyBytes());
    }

    /** How many the other side closed. */
    int closed() {
        int closed = 0;
        for (Socket socket : sockets) {
            closed += isOpen(socket) ? 0 : 1;
        }
        return closed;
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            // What came may be a last word before the end, as in TLS.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        } catch (java.net.SocketTimeoutException open) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static SSLSocketFactory anyCertificate() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The certificate is a development one, and what is measured is memory. */
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
