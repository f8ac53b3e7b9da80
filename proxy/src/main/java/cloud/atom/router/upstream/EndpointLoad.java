package cloud.atom.router.upstream;

import org.jspecify.annotations.Nullable;

/**
 * How long an endpoint takes to answer, and how much it has to answer, as one event loop sees it. Not thread-safe; confined
 * to that loop.
 *
 * <p>The cost of one more request is {@code time · (pending + 1)}: what waits there already has to be answered first. The
 * time is an average that weighs what came within ten seconds, exponentially by time and not by number, so that a busy
 * endpoint and a quiet one forget alike. A slower answer replaces it at once, faster ones only pull it down: to be warned
 * early costs little, to be late costs every request that is sent meanwhile. An endpoint that is asked nothing decays
 * towards 0 and is tried again some day. This is peak EWMA as Finagle and Linkerd use it.
 *
 * <p>An attempt that no answer came to counts as an answer after at least a second. An answer with a status of 500 or above
 * does too, but only pulls the average up: those of one tenant's broken page, one in a hundred, then cost an endpoint ten
 * milliseconds and not a second. Without that, failing quickly would attract requests.
 *
 * <p>Pending are the attempts whose response head is awaited. A download or a stream that goes on for hours keeps a
 * connection, but nobody waiting.
 */
public final class EndpointLoad {
    private static final double TAU_NANOS = 10e9;
    private static final double PENALTY_NANOS = 1e9;

    /** Null: as many may be pending as come. */
    private final @Nullable GradientLimit limit;

    private boolean known;
    private double averageNanos;
    private long stampNanos;
    private int pending;

    /** The load of an endpoint at which as many may be pending as come. */
    public EndpointLoad() {
        this(null);
    }

    EndpointLoad(@Nullable GradientLimit limit) {
        this.limit = limit;
    }

    /** Whether no further attempt is to come here at this moment. */
    boolean isFull() {
        return limit != null && pending >= limit.value();
    }

    /** The endpoint is gone. */
    void end() {
        if (limit != null) {
            limit.end();
        }
    }

    /**
     * What one more request costs; only compared.
     *
     * @param relativeWeight the endpoint's weight in those of whom it is compared with, of which the mean is 1: one that
     *     is to have twice as many requests may have twice as many pending
     */
    public double cost(long nowNanos, double relativeWeight) {
        if (!known) {
            // The first one is welcome; further ones wait for what it says.
            return pending * PENALTY_NANOS;
        }
        return averageNanos * memory(nowNanos) * (pending / relativeWeight + 1);
    }

    int pending() {
        return pending;
    }

    /** An attempt begins. One of the four below ends it. */
    public void begin() {
        pending++;
    }

    /** A response head came. */
    public void onAnswer(long tookNanos, long nowNanos) {
        pending--;
        average((double) tookNanos, nowNanos);
        averageNanos = Math.max(averageNanos, (double) tookNanos);
        if (limit != null) {
            limit.onAnswer(tookNanos, pending, nowNanos);
        }
    }

    /** A response head with a status of 500 or above came. */
    public void onError(long tookNanos, long nowNanos) {
        pending--;
        average(penalised(tookNanos), nowNanos);
    }

    /** No response head came, and that is the endpoint's fault. */
    public void onFailure(long tookNanos, long nowNanos) {
        pending--;
        known = true;
        averageNanos = Math.max(averageNanos * memory(nowNanos), penalised(tookNanos));
        stampNanos = nowNanos;
    }

    /** The attempt's end says nothing about the endpoint. */
    public void onGivenUp() {
        pending--;
    }

    private static double penalised(long tookNanos) {
        return Math.max((double) tookNanos, PENALTY_NANOS);
    }

    private void average(double sampleNanos, long nowNanos) {
        double weight = known ? memory(nowNanos) : 0;
        averageNanos = averageNanos * weight + sampleNanos * (1 - weight);
        stampNanos = nowNanos;
        known = true;
    }

    /** How much of what was known is left, in (0, 1]. */
    private double memory(long nowNanos) {
        return Math.exp((double) Math.min(0, stampNanos - nowNanos) / TAU_NANOS);
    }
}
