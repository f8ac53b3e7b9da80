package cloud.atom.router.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One set of certificates ready to be used, and which of them serves which name. Immutable; holds native memory until
 * {@link #release}.
 *
 * <p>A name is looked up as it stands, then by the wildcard of its first label (RFC 9525, section 6.3). What is found
 * nowhere, and a client that asks for no name, gets the first certificate. Where two have the same name, the one that
 * stands first in the configuration wins.
 */
final class ServerContexts {
    private final TlsMaterial material;
    private final List<SslContext> contexts = new ArrayList<>();

    /** By lower-case name. */
    private final Map<String, SslContext> exact = new HashMap<>();

    /** By what follows the {@code *}: {@code .example.com}. */
    private final Map<String, SslContext> wildcard = new HashMap<>();

    /** Takes over the contexts; one for each certificate, in their order. */
    ServerContexts(TlsMaterial material, List<SslContext> made) {
        this.material = material;
        contexts.addAll(made);
        for (int i = 0; i < made.size(); i++) {
            for (String name :
                    CertificateNames.dns(material.certificates().get(i).own())) {
                if (name.startsWith("*.")) {
                    wildcard.putIfAbsent(name.substring(1), made.get(i));
                } else {
                    exact.putIfAbsent(name, made.get(i));
                }
            }
        }
    }

    /** The context for a name of the client's (RFC 6066, section 3); null: it named none. */
    SslContext select(@Nullable String serverName) {
        if (serverName == null || contexts.size() == 1) {
            return contexts.get(0);
        }
        String name = serverName.toLowerCase(Locale.ROOT);
        SslContext found = exact.get(name);
        if (found == null) {
            int dot = name.indexOf('.');
            found = dot < 1 ? null : wildcard.get(name.substring(dot));
        }
        return found == null ? contexts.get(0) : found;
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
