package cloud.atom.router.health;

/** Holds back a region that comes and goes. Not thread-safe; confined to its tracker. */
final class FlapPenalty {
    /*
     * Route flap damping as routers of the internet do it (C. Villamizar, R. Chandra, R. Govindan, "BGP Route Flap
     * Damping", RFC 2439, 1998, section 4): every fall adds 1 to a penalty that decays by a half-life. Above one
     * threshold the region is suppressed, below a lower one it is free again; a ceiling bounds how long that can take
     * after the last fall.
     *
     * Why beside the hysteresis and the breaker: those look back seconds. A region that fails for two seconds in every
     * four passes each of their tests again and again, and its clients move with it. The penalty remembers for minutes.
     *
     * A single fall costs nothing: with the defaults the second one within a minute does. Suppressed is not out: the region
     * keeps a small share, by which further falls are seen and add up, so that it returns only after it stood still; and
     * where no other region is left, it still serves.
     *
     * What an attacker could do: who can make a region fall twice a minute can hold it at the small share; without the
     * penalty the same means make its traffic jump to and fro, which costs every client more.
     */
    private final FlapSettings settings;
    private final double ceiling;
    private double penalty;
    private long atNanos;
    private boolean suppressed;

    FlapPenalty(FlapSettings settings) {
        this.settings = settings;
        ceiling = settings.ceiling();
    }

    /** Counts a fall. */
    void onFall(long nowNanos) {
        decay(nowNanos);
        penalty = Math.min(ceiling, penalty + 1);
        suppressed = suppressed || penalty > settings.suppressAbove();
    }

    /** How the region stands at {@code nowNanos}, which must not lie before that of an earlier call. */
    FlapStanding standing(long nowNanos) {
        decay(nowNanos);
        suppressed = suppressed && penalty >= settings.reuseBelow();
        return new FlapStanding(penalty, suppressed);
    }

    private void decay(long nowNanos) {
        double halfLives = (double) (nowNanos - atNanos) / settings.halfLife().toNanos();
        penalty = penalty == 0 ? 0 : penalty * Math.pow(2, -Math.max(0, halfLives));
        atNanos = nowNanos;
    }
}
