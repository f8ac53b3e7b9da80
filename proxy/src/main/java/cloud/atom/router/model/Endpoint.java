package cloud.atom.router.model;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One address of a region that serves requests. Immutable.
 *
 * @param url {@code http://host:port} or {@code https://host:port} without path, query or user, the port always
 *     present; or {@code unix:/path}, a Unix socket that speaks HTTP
 * @param weight share among the region's endpoints, 1 to 1000
 * @param tls how connections are secured; present for {@code https}, absent for {@code http}
 * @param proxyProtocol the version of the PROXY protocol header that each connection begins with; absent: none
 * @param protocol what is spoken; {@code NEGOTIATED} with {@code https} only; with a PROXY protocol header, which makes
 *     each connection one client's, {@code H1}
 */
public record Endpoint(
        URI url,
        int weight,
        Optional<EndpointTls> tls,
        Optional<ProxyProtocol> proxyProtocol,
        EndpointProtocol protocol) {
    private static final int MAX_WEIGHT = 1000;
    private static final int MAX_PORT = 65_535;

    public Endpoint {
        boolean secure = "https".equals(url.getScheme());
        boolean internet = (secure || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.getPort() >= 1
                && url.getPort() <= MAX_PORT
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
        if (!internet && !isUnix(url)) {
            throw new IllegalArgumentException(
                    "url: " + url + " (expected: http://host:port, https://host:port or unix:/path)");
        }
        if (secure != tls.isPresent()) {
            throw new IllegalArgumentException("tls: " + tls + " (expected: with https, and only then)");
        }
        if (protocol == EndpointProtocol.NEGOTIATED && !secure) {
            throw new IllegalArgumentException("protocol: negotiated (expected: with https only)");
        }
        if (protocol == EndpointProtocol.H2 && proxyProtocol.isPresent()) {
            throw new IllegalArgumentException(
                    "protocol: h2 (expected: h1 with proxy_protocol, where each connection is one client's)");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 to 1000)");
        }
    }

    /** An endpoint whose connections, if it is {@code https}, are secured as is usual. */
    public Endpoint(URI url, int weight) {
        this(url, weight, "https".equals(url.getScheme()) ? Optional.of(EndpointTls.DEFAULT) : Optional.empty());
    }

    /** An endpoint whose connections begin with no PROXY protocol header, and speak what is usual. */
    public Endpoint(URI url, int weight, Optional<EndpointTls> tls) {
        this(url, weight, tls, Optional.empty(), tls.isPresent() ? EndpointProtocol.NEGOTIATED : EndpointProtocol.H1);
    }

    /** The same endpoint, for connections that are secured so. */
    public Endpoint with(EndpointTls settings) {
        return new Endpoint(url, weight, Optional.of(settings), proxyProtocol, protocol);
    }

    /** The same endpoint, for connections that begin with a PROXY protocol header. */
    public Endpoint with(ProxyProtocol version) {
        return new Endpoint(
                url,
                weight,
                tls,
                Optional.of(version),
                protocol == EndpointProtocol.NEGOTIATED ? EndpointProtocol.H1 : protocol);
    }

    /** The same endpoint, spoken to in another version. */
    public Endpoint with(EndpointProtocol version) {
        return new Endpoint(url, weight, tls, proxyProtocol, version);
    }

    /** Whether it is at the address of {@code other}; false when that is null. */
    public boolean isAt(@Nullable Endpoint other) {
        return other != null && url.equals(other.url);
    }

    /** Whether connections to both are made and used in the same way; their weights may differ. */
    public boolean connectsLike(Endpoint other) {
        return url.equals(other.url)
                && tls.equals(other.tls)
                && proxyProtocol.equals(other.proxyProtocol)
                && protocol == other.protocol;
    }

    private static boolean isUnix(URI url) {
        return "unix".equals(url.getScheme())
                && url.getRawAuthority() == null
                && url.getRawPath() != null
                && url.getRawPath().matches("/[!-~&&[^#%?\\\\]]{1,106}")
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    /** Whether it is a Unix socket; its path is that of {@link #url}, and it has neither host nor port. */
    public boolean isUnix() {
        return isUnix(url);
    }

    /** What a request names in {@code Host} that names nothing itself. */
    public String authority() {
        return isUnix() ? "localhost" : url.getRawAuthority();
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
