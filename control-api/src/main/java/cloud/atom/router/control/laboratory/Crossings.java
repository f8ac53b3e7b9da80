package cloud.atom.router.control.laboratory;

/** Tells a change from an oscillation. Thread-safe: holds no state. */
final class Crossings {
    /** Deviations of noise that a share must leave its mean by, to have crossed it. */
    private static final double DEVIATIONS = 3;

    private static final double LEAST_BAND = 0.01;

    private Crossings() {}

    /**
     * How often {@code shares} go from clearly above their mean to clearly below or back. Clearly is by more than the
     * noise of counting: three standard deviations of a binomial share, and at least one percent of all requests.
     *
     * @param from the first bin that counts
     * @param binSize requests in a bin
     */
    static int count(double[] shares, int from, double binSize) {
        double mean = 0;
        for (int i = from; i < shares.length; i++) {
            mean += shares[i] / (shares.length - from);
        }
        double band = Math.max(LEAST_BAND, DEVIATIONS * Math.sqrt(mean * (1 - mean) / binSize));
        int crossings = 0;
        int side = 0;
        for (int i = from; i < shares.length; i++) {
            int now = shares[i] > mean + band ? 1 : shares[i] < mean - band ? -1 : side;
            crossings += side != 0 && now != side ? 1 : 0;
            side = now;
        }
        return crossings;
    }
}
