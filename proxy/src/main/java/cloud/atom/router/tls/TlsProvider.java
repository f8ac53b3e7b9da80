package cloud.atom.router.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** The implementation of TLS: BoringSSL where its library can be loaded, else the JDK's. */
public enum TlsProvider {
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    JDK(SslProvider.JDK);

    private final SslProvider netty;

    TlsProvider(SslProvider netty) {
        this.netty = netty;
    }

    /** The best that this machine has. */
    public static TlsProvider best() {
        return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    SslProvider netty() {
        return netty;
    }

    /** The name in the start line. */
    public String wireName() {
        return this == BORINGSSL
                ? OpenSsl.versionString()
                : "JDK " + Runtime.version().feature();
    }
}
