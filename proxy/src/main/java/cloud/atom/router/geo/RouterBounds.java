package cloud.atom.router.geo;

/**
 * How far a client can be from a region, by how far both are from a router: the triangle inequality. It holds for round
 * trips but for detours that the direct way does not have, so that the lower bound has {@value #SLACK} of the router's way to
 * spare. Thread-safe: holds no state.
 *
 * <p>A client that acknowledges early or late can shift the bounds for its own prefix alone: towards the region that it
 * arrived in, or to no bounds at all.
 */
final class RouterBounds {
    /** Round trips to the router from which the bounds hold: one may be a chance. */
    static final int LEAST_SAMPLES = 3;

    private static final double SLACK = 0.2;

    private RouterBounds() {}

    /**
     * The estimate, moved to the bound that it lies beyond.
     *
     * @param estimateMs from the client to the region, milliseconds
     * @param arrivedMs measured from the client to the router
     * @param wayMs measured from the router to the region
     */
    static double of(double estimateMs, double arrivedMs, double wayMs) {
        double least = (1 - SLACK) * wayMs - arrivedMs;
        return Math.min(Math.max(estimateMs, least), arrivedMs + wayMs);
    }
}
