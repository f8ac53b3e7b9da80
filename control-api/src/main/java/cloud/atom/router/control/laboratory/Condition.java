package cloud.atom.router.control.laboratory;

/**
 * How one endpoint is at a moment. Immutable.
 *
 * @param slowness what a request's work is multiplied by; 1: as usual
 * @param errorRatio share of requests that it answers with 503, quickly
 * @param workers share of its workers that work, in (0, 1]
 * @param draining whether its {@code /health} asks for no new requests
 */
record Condition(Reach reach, double slowness, double errorRatio, double workers, boolean draining) {
    static final Condition USUAL = new Condition(Reach.ANSWERS, 1, 0, 1, false);
    static final Condition SILENT = new Condition(Reach.SILENT, 1, 0, 1, false);
    static final Condition REFUSING = new Condition(Reach.REFUSES, 1, 0, 1, false);
    static final Condition DRAINING = new Condition(Reach.ANSWERS, 1, 0, 1, true);

    /** One that takes {@code times} as long for everything. */
    static Condition slow(double times) {
        return new Condition(Reach.ANSWERS, times, 0, 1, false);
    }

    /** One that fails a share of the requests. */
    static Condition failing(double ratio) {
        return new Condition(Reach.ANSWERS, 1, ratio, 1, false);
    }

    /** One of whose workers only a share works. */
    static Condition reduced(double share) {
        return new Condition(Reach.ANSWERS, 1, 0, share, false);
    }

    /** What becomes of a packet that is sent there. */
    enum Reach {
        ANSWERS,
        /** A connection is refused at once: nobody listens. */
        REFUSES,
        /** Nothing comes back, ever. */
        SILENT
    }
}
