package cloud.atom.router.model;

import java.util.List;

/**
 * What a client's verified certificate says who it is. Immutable.
 *
 * @param names its subject alternative names: DNS names in lower case, URIs, e-mail and IP addresses; may be empty
 */
public record ClientCertificate(List<String> names) {
    public ClientCertificate {
        names = List.copyOf(names);
    }
}
