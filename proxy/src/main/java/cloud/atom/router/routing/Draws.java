package cloud.atom.router.routing;

/** Draws by shares. Thread-safe: holds no state. */
final class Draws {
    private Draws() {}

    /** The index that {@code draw} in [0, 1) falls on when each index has its share; 0 when all shares are 0. */
    static int byShare(double[] shares, double draw) {
        double total = 0;
        for (double share : shares) {
            total += share;
        }
        double rest = draw * total;
        int last = 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                last = i;
                rest -= shares[i];
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }
}
