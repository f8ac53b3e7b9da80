package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import java.util.concurrent.CompletableFuture;

/** Polls each endpoint by the poller for its kind. Thread-safe when both are. */
final class EndpointPollers implements EndpointPoller {
    private final EndpointPoller addresses;
    private final EndpointPoller unixSockets;

    EndpointPollers(EndpointPoller addresses, EndpointPoller unixSockets) {
        this.addresses = addresses;
        this.unixSockets = unixSockets;
    }

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        return (endpoint.isUnix() ? unixSockets : addresses).poll(endpoint, polling);
    }

    @Override
    public void close() {
        addresses.close();
        unixSockets.close();
    }
}
