package cloud.atom.router.control.laboratory;

/**
 * What one run is measured by. Not thread-safe; confined to its run, afterwards only read.
 *
 * <p>A request counts for the second in which it arrived. Requests of a tenant beyond its share, on a day that is about
 * them, are counted apart.
 */
final class Figures {
    /** Instead of a latency: no region answered well. */
    static final long FAILED = -1;

    /** Instead of a latency: refused because its tenant sends more than it may. */
    static final long LIMITED = -2;

    /** What a failed request costs its client: the time of two tries in vain. */
    static final double LOST_MS = 2000;

    /** Width of the bins in which shares of regions are looked at. */
    static final int BIN_SECONDS = 5;

    private static final int MINUTE = 60;
    private static final int SLOWEST_MS = 5000;

    private final Day day;
    private final int[] requests = new int[Day.SECONDS];
    private final int[] failures = new int[Day.SECONDS];

    /** First attempts, by region ordinal and second. */
    private final int[][] first;

    /** Answered requests by latency in whole milliseconds. */
    private final int[] latencies = new int[SLOWEST_MS + 1];

    private long answered;
    private long answeredNanos;
    private long failed;
    private long limited;
    private long violations;

    Figures(Day day, int regions) {
        this.day = day;
        first = new int[regions][Day.SECONDS];
    }

    void onFirst(int region, int second) {
        first[region][second]++;
    }

    void onViolation() {
        violations++;
    }

    /** A request ended; {@code nanos}: its latency, or {@link #FAILED} or {@link #LIMITED}. */
    void onEnd(Request request, int second, long nanos) {
        if (nanos == LIMITED) {
            limited++;
            return;
        }
        if (day.isAbout(request.client().host())) {
            return;
        }
        requests[second]++;
        if (nanos == FAILED) {
            failures[second]++;
            failed++;
            return;
        }
        answered++;
        answeredNanos += nanos;
        latencies[(int) Math.min(SLOWEST_MS, nanos / VirtualTime.MILLI)]++;
    }

    long requests() {
        return answered + failed;
    }

    long failed() {
        return failed;
    }

    /** Refused because their tenant sent more than it may. */
    long limited() {
        return limited;
    }

    /** Attempts that went to a region that the tenant's residency forbids. */
    long violations() {
        return violations;
    }

    /** The largest share of a minute's requests that failed. */
    double worstMinute() {
        double worst = 0;
        for (int begin = 0; begin < Day.SECONDS; begin += MINUTE) {
            long bad = sum(failures, begin, begin + MINUTE);
            worst = Math.max(worst, (double) bad / Math.max(1, sum(requests, begin, begin + MINUTE)));
        }
        return worst;
    }

    /** Mean latency of the answered requests. */
    double meanMs() {
        return answeredNanos / 1e6 / Math.max(1, answered);
    }

    /** Mean over all requests, a failed one counted as {@link #LOST_MS}. */
    double feltMs() {
        return (answeredNanos / 1e6 + failed * LOST_MS) / Math.max(1, requests());
    }

    /** Latency that 99 of 100 answered requests do not exceed. */
    int p99Ms() {
        long rank = (long) Math.ceil(0.99 * answered);
        int millis = 0;
        for (long seen = latencies[0]; seen < rank && millis < SLOWEST_MS; seen += latencies[millis]) {
            millis++;
        }
        return millis;
    }

    /** Share of failed requests in each bin. */
    double[] failedShares() {
        double[] shares = new double[Day.SECONDS / BIN_SECONDS];
        for (int i = 0; i < shares.length; i++) {
            int begin = i * BIN_SECONDS;
            long all = sum(requests, begin, begin + BIN_SECONDS);
            shares[i] = (double) sum(failures, begin, begin + BIN_SECONDS) / Math.max(1, all);
        }
        return shares;
    }

    /** A region's share of first attempts in each bin. */
    double[] shares(int region) {
        double[] shares = new double[Day.SECONDS / BIN_SECONDS];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = share(region, i * BIN_SECONDS, (i + 1) * BIN_SECONDS);
        }
        return shares;
    }

    private double share(int region, int from, int to) {
        return (double) sum(first[region], from, to) / Math.max(1, firsts(from, to));
    }

    /** First attempts to all regions. */
    private long firsts(int from, int to) {
        long all = 0;
        for (int[] ofRegion : first) {
            all += sum(ofRegion, from, to);
        }
        return all;
    }

    /** Requests that come in a bin, on the mean. */
    double binSize() {
        return (double) firsts(0, Day.SECONDS) * BIN_SECONDS / Day.SECONDS;
    }

    /**
     * Seconds from the event's begin until its region gets at most half of the share that it had; -1: never while it
     * lasts.
     */
    int reactionSeconds(int region) {
        double before = share(region, day.from() / 2, day.from());
        for (int second = day.from(); second < day.to(); second++) {
            if (share(region, second, second + 1) <= before / 2) {
                return second - day.from();
            }
        }
        return -1;
    }

    private static long sum(int[] counts, int from, int to) {
        long sum = 0;
        for (int i = from; i < Math.min(to, counts.length); i++) {
            sum += counts[i];
        }
        return sum;
    }
}
