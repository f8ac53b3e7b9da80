package cloud.atom.router.simulation;

/** Counts a region's requests by the second. Not thread-safe; confined to the simulation's event loop. */
final class LoadMeter {
    private static final long SECOND_NANOS = 1_000_000_000;

    private long second;
    private long inThisSecond;
    private long refusedInThisSecond;
    private long inLastSecond;
    private long refusedInLastSecond;

    /** Counts one request; says whether it is within {@code capacity} requests per second. */
    boolean admit(long capacity, long nowNanos) {
        turn(nowNanos);
        inThisSecond++;
        if (inThisSecond > capacity) {
            refusedInThisSecond++;
            return false;
        }
        return true;
    }

    /** The share of {@code capacity} that the last full second left free. */
    double free(long capacity, long nowNanos) {
        turn(nowNanos);
        return capacity == 0 ? 0 : Math.max(0, 1 - (double) inLastSecond / capacity);
    }

    /** The share of requests that were above capacity in the last full second. */
    double refusedShare(long nowNanos) {
        turn(nowNanos);
        return inLastSecond == 0 ? 0 : (double) refusedInLastSecond / inLastSecond;
    }

    private void turn(long nowNanos) {
        long now = Math.floorDiv(nowNanos, SECOND_NANOS);
        if (now == second) {
            return;
        }
        boolean next = now == second + 1;
        inLastSecond = next ? inThisSecond : 0;
        refusedInLastSecond = next ? refusedInThisSecond : 0;
        inThisSecond = 0;
        refusedInThisSecond = 0;
        second = now;
    }
}
