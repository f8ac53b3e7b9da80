package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Section {@code proxy} of conf/router.yaml. Immutable.
 *
 * @param bind where the data plane listens, {@code host:port} or {@code unix:/path}; default 0.0.0.0:8600
 * @param tlsBind where it listens for TLS, likewise; default 0.0.0.0:8643, only with a certificate
 * @param trustedNetworks peers whose {@code X-Forwarded-*} and {@code Forwarded} fields are believed; default none, in
 *     simulation mode loopback
 * @param proxyProtocolNetworks peers that must begin with a PROXY protocol header; default none
 * @param upgrades protocols that a connection may change to by {@code Upgrade}, as a tunnel; never a version of HTTP;
 *     default [websocket]
 * @param http3 whether HTTP/3 is spoken on the UDP port of {@code tls_bind}, where this machine can; default true
 */
public record ListenerConfig(
        ListenAddress bind,
        ListenAddress tlsBind,
        List<IpNetwork> trustedNetworks,
        List<IpNetwork> proxyProtocolNetworks,
        List<String> upgrades,
        boolean http3) {
    /** RFC 9110, section 7.8. */
    private static final Pattern PROTOCOL = Pattern.compile("[\\w!#$%&'*+.^`|~-]+(/[\\w!#$%&'*+.^`|~-]+)?");

    /** What would lead past our reading of requests. */
    private static final Pattern HTTP = Pattern.compile("(?i)(h2c?|h3|https?|tls)(/.*)?");

    public static final ListenerConfig DEFAULT = new ListenerConfig(
            new HostPort("0.0.0.0", 8600),
            new HostPort("0.0.0.0", 8643),
            List.of(),
            List.of(),
            List.of("websocket"),
            true);

    public ListenerConfig {
        trustedNetworks = List.copyOf(trustedNetworks);
        proxyProtocolNetworks = List.copyOf(proxyProtocolNetworks);
        upgrades = List.copyOf(upgrades);
        for (String protocol : upgrades) {
            if (!PROTOCOL.matcher(protocol).matches() || HTTP.matcher(protocol).matches()) {
                throw new IllegalArgumentException(
                        "upgrades: \"" + protocol + "\" (expected: names of protocols, none of them HTTP or TLS)");
            }
        }
    }

    /** Whether {@code peer} must begin with a PROXY protocol header. */
    boolean speaksProxyProtocol(IpAddress peer) {
        return contains(proxyProtocolNetworks, peer);
    }

    /** Whether {@code peer} brings the requests of many clients. */
    boolean isProxy(IpAddress peer) {
        return contains(trustedNetworks, peer) || contains(proxyProtocolNetworks, peer);
    }

    private static boolean contains(List<IpNetwork> networks, IpAddress peer) {
        for (IpNetwork network : networks) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
