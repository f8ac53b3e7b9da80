package cloud.atom.router.health;

/** Turns scores, one each tick, into a state that does not flap. Not thread-safe; confined to its tracker. */
final class StateHysteresis {
    /*
     * Two thresholds and two delays. A region goes down when its score was below 0.3 for 2 ticks, and comes up when it
     * was above 0.5 for 5 ticks; between the thresholds a region that is up is degraded and a region that is down stays
     * down, and so does one whose time out, the dwell, is not over. Falling is quick, as requests suffer meanwhile; rising is slow, as a region that just came back often fails
     * again, and nothing suffers while it waits. One good tick among bad ones starts the count again, and so does one
     * bad tick among good ones; a score that jumps to and fro across a threshold therefore never moves the state.
     */
    private final StateSettings settings;

    private RegionState state = RegionState.HEALTHY;

    /** When it last went down; without meaning while it is not. */
    private long downSinceNanos;

    /** Ticks in a row with a score below {@code downBelow}. */
    private int low;

    /** Ticks in a row with a score of at most {@code upAbove}. */
    private int notHigh;

    /** Ticks in a row with a score above {@code upAbove}. */
    private int high;

    StateHysteresis(StateSettings settings) {
        this.settings = settings;
    }

    /** The state after one more tick with {@code score}. */
    RegionState onTick(double score, long nowNanos) {
        low = score < settings.downBelow() ? low + 1 : 0;
        high = score > settings.upAbove() ? high + 1 : 0;
        notHigh = high > 0 ? 0 : notHigh + 1;
        boolean dwells = state == RegionState.DOWN
                && nowNanos - downSinceNanos < settings.dwell().toNanos();
        if (low >= settings.fallAfter()) {
            goDown(nowNanos);
        } else if (high >= settings.riseAfter() && !dwells) {
            state = RegionState.HEALTHY;
        } else if (notHigh >= settings.fallAfter() && state == RegionState.HEALTHY) {
            state = RegionState.DEGRADED;
        }
        return state;
    }

    /** Goes down without waiting: nothing is left that could take a request. */
    void fallAtOnce(long nowNanos) {
        goDown(nowNanos);
        low = settings.fallAfter();
        high = 0;
    }

    private void goDown(long nowNanos) {
        if (state != RegionState.DOWN) {
            downSinceNanos = nowNanos;
        }
        state = RegionState.DOWN;
    }

    RegionState state() {
        return state;
    }
}
