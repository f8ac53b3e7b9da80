package cloud.atom.router.telemetry;

/** How many lines may be written in each second of a clock that the caller reads. Not thread-safe. */
final class LineBudget {
    private final int perSecond;
    private long second;
    private int used;
    private long leftOut;

    /** Allows {@code perSecond} lines; 0: all. */
    LineBudget(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Moves to the second of {@code nowMillis}; how many lines the one before left out. */
    long leftOutBefore(long nowMillis) {
        if (nowMillis / 1000 == second) {
            return 0;
        }
        second = nowMillis / 1000;
        used = 0;
        long before = leftOut;
        leftOut = 0;
        return before;
    }

    /** Whether one more line may be written in this second. */
    boolean take() {
        if (perSecond == 0 || used < perSecond) {
            used++;
            return true;
        }
        leftOut++;
        return false;
    }
}
