package cloud.atom.router.model;

import java.net.URI;

/**
 * One address of a region that serves requests. Immutable.
 *
 * @param url {@code http://host:port} without path, query or user; the port is always present
 * @param weight share among the region's endpoints, 1 to 1000
 */
public record Endpoint(URI url, int weight) {
    private static final int MAX_WEIGHT = 1000;
    private static final int MAX_PORT = 65_535;

    public Endpoint {
        boolean shaped = "http".equals(url.getScheme())
                && url.getHost() != null
                && url.getPort() >= 1
                && url.getPort() <= MAX_PORT
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
        if (!shaped) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://host:port)");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 to 1000)");
        }
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
