package cloud.atom.router.tls;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One set of certificates ready to be used, and which of them serves which name. Thread-safe; holds native memory until
 * {@link #release}.
 *
 * <p>A name is looked up as it stands, then by the wildcard of its first label (RFC 9525, section 6.3). What is found
 * nowhere, and a client that asks for no name, gets the first certificate. Where two have the same name, the one that
 * stands first in the configuration wins.
 *
 * <p>For QUIC, each certificate has a second context, which is let go of with the last connection that uses it.
 */
final class ServerContexts {
    private final TlsMaterial material;
    private final List<SslContext> contexts = new ArrayList<>();

    /**
     * Where connections of QUIC begin; null until {@link #prepareQuic}, which comes before the first of these clients. Read
     * by every loop.
     */
    private volatile @Nullable QuicSslContext quic;

    /** Which certificate, by lower-case name. */
    private final Map<String, Integer> exact = new HashMap<>();

    /** The same by what follows the {@code *}: {@code .example.com}. */
    private final Map<String, Integer> wildcard = new HashMap<>();

    /** Takes over the contexts; one for each certificate, in their order. */
    ServerContexts(TlsMaterial material, List<SslContext> made) {
        this.material = material;
        contexts.addAll(made);
        for (int i = 0; i < made.size(); i++) {
            for (String name :
                    CertificateNames.dns(material.certificates().get(i).own())) {
                if (name.startsWith("*.")) {
                    wildcard.putIfAbsent(name.substring(1), i);
                } else {
                    exact.putIfAbsent(name, i);
                }
            }
        }
    }

    /** The context for a name of the client's (RFC 6066, section 3); null: it named none. */
    SslContext select(@Nullable String serverName) {
        return contexts.get(indexOf(serverName));
    }

    /** The context with which a connection of QUIC begins, whatever name it then asks for. */
    QuicSslContext quic() {
        return Objects.requireNonNull(quic, "not prepared");
    }

    /**
     * Makes the contexts of QUIC. Sessions are resumed with one set's keys only: none outlives the authorities that
     * verified it.
     *
     * @throws cloud.atom.router.config.InvalidInputException when QUIC does not take a certificate
     */
    void prepareQuic() {
        List<X509Certificate> authorities = material.clientAuthorities();
        List<QuicSslContext> byIndex = material.certificates().stream()
                .map(certificate -> TlsRules.quic(certificate, authorities))
                .toList();
        quic = TlsRules.quicEntry(
                material.certificates().get(0), authorities, (String name) -> byIndex.get(indexOf(name)));
    }

    private int indexOf(@Nullable String serverName) {
        if (serverName == null || contexts.size() == 1) {
            return 0;
        }
        String name = serverName.toLowerCase(Locale.ROOT);
        Integer found = exact.get(name);
        if (found == null) {
            int dot = name.indexOf('.');
            found = dot < 1 ? null : wildcard.get(name.substring(dot));
        }
        return found == null ? 0 : found;
    }

    List<SslContext> all() {
        return contexts;
    }

    List<ServerCertificate> certificates() {
        return material.certificates();
    }

    List<X509Certificate> clientAuthorities() {
        return material.clientAuthorities();
    }

    /** Gives the native memory back as soon as no connection uses it. */
    void release() {
        contexts.forEach(ReferenceCountUtil::release);
    }
}
