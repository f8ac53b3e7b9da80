package cloud.atom.router.downstream;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the last client has left, and cuts those that stay too long. Not thread-safe; confined to one loop. */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long CHECK_MILLIS = 20;
    private static final long REPORT_NANOS = 5_000_000_000L;

    private final EventLoop loop;
    private final IntSupplier connections;
    private final Runnable cutAll;
    private final long untilNanos;
    private final CompletableFuture<Drained> done = new CompletableFuture<>();
    private long reportedNanos = System.nanoTime();
    private int cut;

    private Drain(EventLoop loop, IntSupplier connections, Runnable cutAll, Duration deadline) {
        this.loop = loop;
        this.connections = connections;
        this.cutAll = cutAll;
        untilNanos = reportedNanos + deadline.toNanos();
    }

    /**
     * Waits on {@code loop}; completes when no connection is left.
     *
     * @param connections those that are open
     * @param cutAll ends them; called again and again from the deadline on
     */
    static CompletableFuture<Drained> begin(
            EventLoop loop, IntSupplier connections, Runnable cutAll, Duration deadline) {
        Drain drain = new Drain(loop, connections, cutAll, deadline);
        loop.execute(drain::look);
        return drain.done;
    }

    private void look() {
        int left = connections.getAsInt();
        if (left == 0) {
            done.complete(new Drained(cut));
            return;
        }
        long nowNanos = System.nanoTime();
        if (nowNanos - untilNanos >= 0) {
            if (cut == 0) {
                cut = left;
                LOG.warn("the drain lasted too long (timeouts.drain): cut connections={}", left);
            }
            cutAll.run();
        } else if (nowNanos - reportedNanos >= REPORT_NANOS) {
            reportedNanos = nowNanos;
            LOG.info("draining connections={} seconds_left={}", left, (untilNanos - nowNanos) / 1_000_000_000L);
        }
        loop.schedule(this::look, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
