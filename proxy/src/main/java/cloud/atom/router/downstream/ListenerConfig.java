package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.List;

/**
 * Section {@code proxy} of conf/router.yaml. Immutable.
 *
 * @param bind where the data plane listens, {@code host:port} or {@code unix:/path}; default 0.0.0.0:8600
 * @param tlsBind where it listens for TLS, likewise; default 0.0.0.0:8643, only with a certificate
 * @param trustedNetworks peers whose {@code X-Forwarded-*} and {@code Forwarded} fields are believed; default none, in
 *     simulation mode loopback
 * @param proxyProtocolNetworks peers that must begin with a PROXY protocol header; default none
 */
public record ListenerConfig(
        ListenAddress bind,
        ListenAddress tlsBind,
        List<IpNetwork> trustedNetworks,
        List<IpNetwork> proxyProtocolNetworks) {
    public static final ListenerConfig DEFAULT =
            new ListenerConfig(new HostPort("0.0.0.0", 8600), new HostPort("0.0.0.0", 8643), List.of(), List.of());

    public ListenerConfig {
        trustedNetworks = List.copyOf(trustedNetworks);
        proxyProtocolNetworks = List.copyOf(proxyProtocolNetworks);
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
