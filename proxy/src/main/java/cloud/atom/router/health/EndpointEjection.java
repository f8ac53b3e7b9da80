package cloud.atom.router.health;

/**
 * How the live requests of one endpoint fare, and whether it is ejected for that. Not thread-safe; confined to its region's
 * tracker. {@link OutlierJudge} decides.
 */
final class EndpointEjection {
    private final FailureWindow window = new FailureWindow();
    private long failuresInARow;
    private boolean ejected;

    /** When the ejection began, or ended; without meaning before the first. */
    private long sinceNanos;

    /** Ejections that are not forgotten; each time in service that is as long as the first ejection forgets one. */
    private int ejections;

    boolean isEjected() {
        return ejected;
    }

    /** Takes what came of an endpoint that is in service. */
    void add(AttemptCounts fresh, long nowNanos) {
        window.add(fresh, nowNanos);
        boolean succeeded = fresh.responses() > fresh.serverErrors();
        failuresInARow = succeeded ? 0 : failuresInARow + fresh.failures();
    }

    /** It is out, for whatever reason: what brought it there must not count once more when it is back. */
    void forget() {
        window.clear();
        failuresInARow = 0;
    }

    /** Failed attempts without a success between them, as far as one look at the counters tells. */
    long failuresInARow() {
        return failuresInARow;
    }

    /** Of the last {@code seconds}, at most {@link FailureWindow#SECONDS}. */
    FailureWindow.Totals totals(long nowNanos, int seconds) {
        return window.totals(nowNanos, seconds);
    }

    void eject(long nowNanos) {
        ejected = true;
        sinceNanos = nowNanos;
        ejections++;
        forget();
    }

    /** Ends an ejection whose time is over, and forgets old ones. */
    void tick(long nowNanos, EjectionSettings settings) {
        long passed = nowNanos - sinceNanos;
        if (ejected && passed >= settings.nanos(ejections)) {
            ejected = false;
            sinceNanos = nowNanos;
        } else if (!ejected && ejections > 0 && passed >= settings.time().toNanos()) {
            ejections--;
            sinceNanos = nowNanos;
        }
    }
}
