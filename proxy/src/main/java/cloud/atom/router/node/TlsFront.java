package cloud.atom.router.node;

import cloud.atom.router.downstream.DataPlane;
import cloud.atom.router.downstream.DataPlaneSettings;
import cloud.atom.router.downstream.ListenerConfig;
import cloud.atom.router.downstream.ListenerSpec;
import cloud.atom.router.tls.QuicTls;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether the data plane listens for TLS, and with which certificates. Thread-safe: holds no state. */
final class TlsFront {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFront.class);

    private TlsFront() {}

    /**
     * The certificates: those of the configuration; in simulation mode without any, one that is made for the occasion;
     * else none.
     *
     * @throws cloud.atom.router.config.InvalidInputException with everything that is wrong in the files
     */
    static Optional<ServerTls> open(RouterConfig config) {
        TlsProvider provider = TlsProvider.best();
        if (config.tls().hasCertificates()) {
            return Optional.of(ServerTls.open(config.tls(), provider));
        }
        return config.simulation() ? Optional.of(ServerTls.development(provider)) : Optional.empty();
    }

    /** The listeners: cleartext and, with certificates, TLS. A handshake gets as much time as a request head. */
    private static List<ListenerSpec> listeners(RouterConfig config, Optional<ServerTls> tls) {
        List<ListenerSpec> specs = new ArrayList<>();
        specs.add(ListenerSpec.cleartext(config.proxy()));
        tls.ifPresent(certificates -> specs.add(secure(config, certificates)));
        return specs;
    }

    private static ListenerSpec secure(RouterConfig config, ServerTls tls) {
        ListenerSpec spec =
                ListenerSpec.tls(config.proxy(), tls, config.timeouts().head());
        if (!config.proxy().http3()) {
            return spec;
        }
        Optional<String> missing = QuicTls.unavailable();
        if (missing.isPresent()) {
            LOG.info("HTTP/3 is off: there is no QUIC on this machine: {}", missing.get());
            return spec;
        }
        return spec.with(tls.forQuic());
    }

    /**
     * Starts a data plane. When nobody asked for TLS, the simulation's being a gift, a second router on the machine starts
     * without it rather than not at all.
     */
    static DataPlane start(RouterConfig config, Start start) {
        try {
            return begin(config, start);
        } catch (IllegalStateException e) {
            start.tls.ifPresent(ServerTls::close);
            throw e;
        }
    }

    private static DataPlane begin(RouterConfig config, Start start) {
        List<ListenerSpec> specs = listeners(config, start.tls).stream()
                .map(start.inheritance::adopt)
                .toList();
        boolean gift = start.tls.isPresent()
                && !config.tls().hasCertificates()
                && config.proxy().tlsBind().equals(ListenerConfig.DEFAULT.tlsBind());
        try {
            return DataPlane.start(start.settings, specs, start.with);
        } catch (IllegalStateException e) {
            if (!gift) {
                throw e;
            }
            DataPlane without = DataPlane.start(start.settings, specs.subList(0, 1), start.with);
            LOG.warn("No TLS in this simulation: {}", e.getMessage());
            return without;
        }
    }

    /** What a data plane is started with; the certificates are closed when it does not come about. */
    record Start(
            DataPlaneSettings settings,
            Optional<ServerTls> tls,
            DataPlane.Collaborators with,
            Inheritance inheritance) {}
}
