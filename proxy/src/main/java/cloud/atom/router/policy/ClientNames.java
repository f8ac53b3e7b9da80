package cloud.atom.router.policy;

import cloud.atom.router.model.ClientCertificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose requests a policy takes: {@code client_certificates}. Immutable.
 *
 * @param names what a client's certificate must name, one of them: a DNS name in lower case, a URI, an e-mail or IP
 *     address as it stands, or {@code *.} and a name: every DNS name below it, however deep; empty: any client's, also
 *     without certificate
 */
public record ClientNames(List<String> names) {
    public static final ClientNames ANY = new ClientNames(List.of());

    public ClientNames {
        names = List.copyOf(names);
    }

    /** Whether requests of every client are taken. */
    public boolean isAny() {
        return names.isEmpty();
    }

    /** Whether requests of a client are taken; null: it showed no certificate. */
    public boolean permits(@Nullable ClientCertificate certificate) {
        if (isAny()) {
            return true;
        }
        if (certificate != null) {
            for (String name : certificate.names()) {
                if (hasName(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasName(String name) {
        for (String wanted : names) {
            boolean below = wanted.startsWith("*.") && isBelow(name, wanted.substring(1));
            if (below || wanted.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a DNS name ends in {@code suffix}, which begins with a dot, and has something before it. */
    private static boolean isBelow(String name, String suffix) {
        boolean dns = name.indexOf('@') < 0 && name.indexOf('/') < 0;
        return dns && name.length() > suffix.length() && name.endsWith(suffix);
    }
}
