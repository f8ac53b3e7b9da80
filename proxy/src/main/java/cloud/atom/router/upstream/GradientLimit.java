package cloud.atom.router.upstream;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many attempts one event loop lets wait for the response head of one endpoint at a time. Not thread-safe; confined to
 * that loop; only {@code total} is shared.
 *
 * <p>Nobody knows how much an endpoint can do at once, but the time to its answers tells when that is exceeded: they queue.
 * This is Netflix's Gradient2 ("concurrency-limits"): the time of now is compared with that of long, and as it grows beyond
 * one and a half times of that, the limit shrinks in proportion, by at most half; else it grows by what may stand in line.
 * Both weigh a fifth against the limit that was. While less than half of it is used it stays as it is, since nothing was
 * tried. When the times fall to less than half of those of long, the load is gone that those were measured under, and they
 * are forgotten faster. In the first ten windows there is no long yet.
 *
 * <p>The time of now is the shortest of at least ten answers and a tenth of a second: a queue delays all of them, a few slow
 * pages do not. Answers with a status of 500 and above do not count, as they are often quicker.
 *
 * <p>It begins at its highest, eight times of what usually waits at most, where it holds back nobody: a thousand calls of
 * HTTP/2 may be opened at once. From there it falls to twice of what waits, as soon as that is half of the usual and gets
 * slower. It never falls below twenty: what it is for is an endpoint that drowns, and an endpoint that a burst meets must
 * not be taken for one. Each loop has a limit of its own and needs to agree with none.
 */
final class GradientLimit {
    /** Whatever the times say, so many may wait. */
    static final int LEAST = 20;

    private static final int SAMPLES = 10;
    private static final long WINDOW_NANOS = 100_000_000;
    private static final double TOLERANCE = 1.5;
    private static final double LEAST_GRADIENT = 0.5;
    private static final double SMOOTHING = 0.2;
    private static final double QUEUE = 4;

    /** Windows that the average of long looks back over, and how many it begins with as a plain mean. */
    private static final double LONG_WINDOWS = 600;

    private static final int WARM_UP_WINDOWS = 10;
    private static final double RECOVERY = 0.95;

    /** The limit's highest value, in usual numbers of those that wait. */
    private static final int MOST = 8;

    private final double usual;
    private final double most;

    /** The sum of the limits of all endpoints of a region, over all loops. */
    private final LongAdder total;

    private double limit;
    private double longNanos;
    private int windows;

    // The window that runs.
    private int samples;
    private long startNanos;
    private long shortestNanos;
    private int mostPending;

    /**
     * Begins at its highest.
     *
     * @param usual how many wait at most where nothing is unusual
     */
    GradientLimit(int usual, LongAdder total) {
        this.usual = Math.max(LEAST, usual);
        most = MOST * this.usual;
        limit = most;
        this.total = total;
        total.add(value());
    }

    int value() {
        return (int) limit;
    }

    /** An answer came {@code tookNanos} after it was asked for; {@code pending} others are awaited. */
    void onAnswer(long tookNanos, int pending, long nowNanos) {
        if (samples == 0) {
            startNanos = nowNanos;
            shortestNanos = tookNanos;
            mostPending = 0;
        }
        samples++;
        shortestNanos = Math.max(1, Math.min(shortestNanos, tookNanos));
        mostPending = Math.max(mostPending, pending);
        if (samples >= SAMPLES && nowNanos - startNanos >= WINDOW_NANOS) {
            samples = 0;
            update((double) shortestNanos);
        }
    }

    private void update(double shortNanos) {
        windows++;
        double weight = windows <= WARM_UP_WINDOWS ? 1.0 / windows : 2 / (LONG_WINDOWS + 1);
        longNanos += weight * (shortNanos - longNanos);
        if (longNanos > 2 * shortNanos) {
            longNanos *= RECOVERY;
        }
        if (windows <= WARM_UP_WINDOWS || mostPending < Math.min(limit, usual) / 2) {
            return;
        }
        double gradient = Math.max(LEAST_GRADIENT, Math.min(1, TOLERANCE * longNanos / shortNanos));
        double base = gradient < 1 ? Math.min(limit, 2.0 * mostPending) : limit;
        double next = base * (1 - SMOOTHING) + (base * gradient + QUEUE) * SMOOTHING;
        set(Math.max(LEAST, Math.min(most, next)));
    }

    private void set(double next) {
        long before = value();
        limit = next;
        total.add(value() - before);
    }

    /** The endpoint is gone: its limit counts no more. */
    void end() {
        total.add(-value());
    }
}
