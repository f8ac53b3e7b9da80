package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.UpstreamTls;
import java.util.concurrent.CompletableFuture;

/** Polls each endpoint by the poller for its kind and for what is asked of it. Thread-safe when all are. */
final class EndpointPollers implements EndpointPoller {
    private final EndpointPoller addresses;
    private final EndpointPoller unixSockets;
    private final EndpointPoller http2;
    private final EndpointPoller connections;

    EndpointPollers(
            EndpointPoller addresses, EndpointPoller unixSockets, EndpointPoller http2, EndpointPoller connections) {
        this.addresses = addresses;
        this.unixSockets = unixSockets;
        this.http2 = http2;
        this.connections = connections;
    }

    /** Those for all that an endpoint can be, secured by {@code tls}. */
    static EndpointPollers of(UpstreamTls tls) {
        return new EndpointPollers(
                new HttpEndpointPoller(tls),
                new UnixEndpointPoller(),
                new Http2EndpointPoller(tls),
                new TcpEndpointPoller());
    }

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        if (polling.connectsOnly()) {
            return connections.poll(endpoint, polling);
        }
        if (endpoint.protocol() == EndpointProtocol.H2) {
            return http2.poll(endpoint, polling);
        }
        return (endpoint.isUnix() ? unixSockets : addresses).poll(endpoint, polling);
    }

    @Override
    public void close() {
        addresses.close();
        unixSockets.close();
        http2.close();
        connections.close();
    }
}
