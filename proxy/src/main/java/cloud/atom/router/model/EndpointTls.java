package cloud.atom.router.model;

/**
 * How connections to an {@code https} endpoint are secured; chain and name are verified in any case. Immutable.
 *
 * @param caFile authorities that the endpoint's certificate must come from, PEM; empty: those of the JDK
 * @param certFile the certificate chain that is shown to the endpoint, PEM; empty: none
 * @param keyFile its private key, PEM; empty: none
 * @param serverName the name that is asked for and verified; empty: the endpoint's host
 */
public record EndpointTls(String caFile, String certFile, String keyFile, String serverName) {
    public static final EndpointTls DEFAULT = new EndpointTls("", "", "", "");

    public EndpointTls {
        if (certFile.isEmpty() != keyFile.isEmpty()) {
            throw new IllegalArgumentException(
                    keyFile.isEmpty()
                            ? "cert_file: " + certFile + " (expected: together with key_file)"
                            : "key_file: " + keyFile + " (expected: together with cert_file)");
        }
    }
}
