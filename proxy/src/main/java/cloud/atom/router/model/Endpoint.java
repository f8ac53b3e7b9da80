package cloud.atom.router.model;

import java.net.URI;
import java.util.Optional;

/**
 * One address of a region that serves requests. Immutable.
 *
 * @param url {@code http://host:port} or {@code https://host:port} without path, query or user; the port is always
 *     present
 * @param weight share among the region's endpoints, 1 to 1000
 * @param tls how connections are secured; present for {@code https}, absent for {@code http}
 */
public record Endpoint(URI url, int weight, Optional<EndpointTls> tls) {
    private static final int MAX_WEIGHT = 1000;
    private static final int MAX_PORT = 65_535;

    public Endpoint {
        boolean secure = "https".equals(url.getScheme());
        boolean shaped = (secure || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.getPort() >= 1
                && url.getPort() <= MAX_PORT
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
        if (!shaped) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://host:port or https://host:port)");
        }
        if (secure != tls.isPresent()) {
            throw new IllegalArgumentException("tls: " + tls + " (expected: with https, and only then)");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 to 1000)");
        }
    }

    /** An endpoint whose connections, if it is {@code https}, are secured as is usual. */
    public Endpoint(URI url, int weight) {
        this(url, weight, "https".equals(url.getScheme()) ? Optional.of(EndpointTls.DEFAULT) : Optional.empty());
    }

    /** Host name or literal address; an IPv6 address without brackets. */
    public String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
        return url.getPort();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
