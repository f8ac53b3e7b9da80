package cloud.atom.router.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;

/**
 * An answer to be sent.
 *
 * @param region what the field {@code X-Simulated-Region} says; empty: no such field
 * @param delayMs time until it is sent
 * @param ready it is not sent before
 * @param afterwards is run when it was sent
 */
record Reply(int status, ObjectNode json, String region, long delayMs, Future<Void> ready, Runnable afterwards) {
    private static final Future<Void> NOW = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);

    static Reply of(int status, ObjectNode json) {
        return new Reply(status, json, "", 0, NOW, () -> {});
    }

    static Reply late(int status, ObjectNode json, SimulatedRegion region) {
        return new Reply(status, json, region.id().value(), region.behaviour().latencyMs(), NOW, () -> {});
    }

    Reply when(Future<Void> newReady) {
        return new Reply(status, json, region, delayMs, newReady, afterwards);
    }

    Reply before(Runnable newAfterwards) {
        return new Reply(status, json, region, delayMs, ready, newAfterwards);
    }
}
