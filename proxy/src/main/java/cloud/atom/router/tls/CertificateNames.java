package cloud.atom.router.tls;

import cloud.atom.router.model.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The subject alternative names of a certificate (RFC 5280, section 4.2.1.6). The common name counts for nothing (RFC
 * 9525, section 2). Thread-safe: holds no state.
 */
final class CertificateNames {
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private CertificateNames() {}

    /** Its DNS names, lower case, wildcards included. */
    static List<String> dns(X509Certificate certificate) {
        return names(certificate).stream()
                .filter(name -> name.type == DNS)
                .map(Name::text)
                .toList();
    }

    /**
     * The names by which a client is known: DNS names (lower case, no wildcards), URIs, e-mail and IP addresses. A name
     * that could be taken for one of another kind is left out.
     */
    static List<String> ofClient(X509Certificate certificate) {
        return names(certificate).stream()
                .filter(CertificateNames::isPlain)
                .map(Name::text)
                .toList();
    }

    private static boolean isPlain(Name name) {
        boolean uri = name.text.contains("://");
        boolean email = !uri && name.text.indexOf('@') >= 0;
        return switch (name.type) {
            case URI -> uri;
            case EMAIL -> email;
            case DNS -> !uri && !email && name.text.indexOf('*') < 0 && IpAddress.parse(name.text) == null;
            default -> true;
        };
    }

    private static List<Name> names(X509Certificate certificate) {
        List<Name> names = new ArrayList<>();
        for (List<?> entry : entries(certificate)) {
            if (entry.get(0) instanceof Integer type && entry.get(1) instanceof String value) {
                names.addAll(name(type, value));
            }
        }
        return names;
    }

    private static Collection<List<?>> entries(X509Certificate certificate) {
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            return entries == null ? List.of() : entries;
        } catch (CertificateParsingException e) {
            // A certificate whose names cannot be read has none.
            return List.of();
        }
    }

    /** The name in the form in which it is compared; none of a kind that nobody compares. */
    private static List<Name> name(int type, String value) {
        return switch (type) {
            case DNS -> List.of(new Name(type, value.toLowerCase(Locale.ROOT)));
            case URI, EMAIL -> List.of(new Name(type, value));
            case IP -> {
                IpAddress address = IpAddress.parse(value);
                yield address == null ? List.of() : List.of(new Name(type, address.text()));
            }
            default -> List.of();
        };
    }

    private record Name(int type, String text) {}
}
