package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamConfig;

/**
 * What the data plane is started with. Immutable.
 *
 * @param transport how sockets are driven; default auto
 * @param eventLoops number of event loops; 0: one per CPU
 * @param simulation whether answers say that they come from a simulation
 * @param traceIdField whether answers carry {@code X-Trace-Id}; default true
 * @param regionField whether answers carry {@code X-Region}; default true
 */
public record DataPlaneSettings(
        ListenerConfig listener,
        Limits limits,
        Timeouts timeouts,
        UpstreamConfig upstream,
        Transport.Choice transport,
        int eventLoops,
        boolean simulation,
        boolean traceIdField,
        boolean regionField) {
    public static final DataPlaneSettings DEFAULT = new DataPlaneSettings(
            ListenerConfig.DEFAULT,
            Limits.DEFAULT,
            Timeouts.DEFAULT,
            UpstreamConfig.DEFAULT,
            Transport.Choice.AUTO,
            0,
            false,
            true,
            true);

    public DataPlaneSettings {
        if (eventLoops < 0) {
            throw new IllegalArgumentException("event_loops: " + eventLoops + " (expected: at least 0)");
        }
    }
}
