package cloud.atom.router.health;

import java.util.OptionalDouble;

/** Counts response times in buckets of growing width. Not thread-safe. */
public final class LatencyHistogram {
    /*
     * Times are cut to units of 2^16 ns (65.5 µs). The first eight units have a bucket each; above, every doubling is
     * split into eight equal buckets, as in HdrHistogram (G. Tene, 2012) with three bits of precision. A percentile is
     * told as the middle of its bucket: off by at most 1/16 = 6.25 %, or by half a unit for times below 0.5 ms. Far
     * finer than a score needs, and a bucket is found by two shifts. 152 buckets reach up to 137 seconds; what takes
     * longer counts in the last.
     */
    public static final int BUCKETS = 152;

    private static final int UNIT_BITS = 16;
    private static final int SPLIT_BITS = 3;
    private static final int SPLIT = 1 << SPLIT_BITS;

    /** Indexed by bucket, shortest times first. */
    private final long[] counts = new long[BUCKETS];

    private long total;

    /** The bucket of a time in nanoseconds; negative times count as 0. */
    public static int bucketOf(long nanos) {
        long units = Math.max(0, nanos) >>> UNIT_BITS;
        if (units < SPLIT) {
            return (int) units;
        }
        int shift = 63 - Long.numberOfLeadingZeros(units) - SPLIT_BITS;
        return (int) Math.min(BUCKETS - 1, ((long) shift << SPLIT_BITS) + (units >>> shift));
    }

    /** Counts {@code times} more times in {@code bucket}. */
    public void add(int bucket, long times) {
        counts[bucket] += times;
        total += times;
    }

    long total() {
        return total;
    }

    void addAll(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /**
     * The time in seconds that {@code share} of all times do not exceed; empty when none was counted.
     *
     * @param share in (0, 1]
     */
    OptionalDouble percentile(double share) {
        if (total == 0) {
            return OptionalDouble.empty();
        }
        long rank = Math.max(1, (long) Math.ceil(share * total));
        int bucket = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[bucket]) {
            bucket++;
        }
        return OptionalDouble.of(middleNanos(bucket) / 1e9);
    }

    private static double middleNanos(int bucket) {
        if (bucket < SPLIT) {
            return (bucket + 0.5) * (1L << UNIT_BITS);
        }
        int shift = (bucket >> SPLIT_BITS) - 1;
        double units = (SPLIT + (bucket & (SPLIT - 1)) + 0.5) * (1L << shift);
        return units * (1L << UNIT_BITS);
    }
}
