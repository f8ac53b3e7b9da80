package cloud.atom.router.tls;

import cloud.atom.router.model.ClientCertificate;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Who the client of a connection is, asked once. Not thread-safe; confined to the connection's event loop. */
public final class ClientIdentity {
    private final Channel channel;
    private boolean asked;
    private @Nullable ClientCertificate certificate;

    /** Of a connection with or without TLS. */
    public ClientIdentity(Channel channel) {
        this.channel = channel;
    }

    /**
     * What the client's certificate says, verified in the connection's handshake or in the one whose session that
     * handshake resumed; asked behind the handshake. Null when it showed none, and when the certificate had expired when
     * the session was resumed.
     */
    public @Nullable ClientCertificate certificate() {
        if (!asked) {
            asked = true;
            certificate = read(engine());
        }
        return certificate;
    }

    private @Nullable SSLEngine engine() {
        if (channel instanceof QuicChannel quic) {
            return quic.sslEngine();
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.engine();
    }

    private static @Nullable ClientCertificate read(@Nullable SSLEngine tls) {
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] chain = tls.getSession().getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate own)) {
                return null;
            }
            own.checkValidity();
            return new ClientCertificate(CertificateNames.ofClient(own));
        } catch (SSLPeerUnverifiedException | CertificateExpiredException | CertificateNotYetValidException e) {
            return null;
        }
    }
}
