package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import java.util.concurrent.CompletableFuture;

/** Asks one endpoint how it is. Thread-safe, never blocks. */
interface EndpointPoller extends AutoCloseable {
    /** Asks once; the future always ends well, with {@link PollResult#FAILED} when no good answer came in time. */
    CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling);

    /** Frees connections and threads; polls that are under way may never end. */
    @Override
    void close();
}
