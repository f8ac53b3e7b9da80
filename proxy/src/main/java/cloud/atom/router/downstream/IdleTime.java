package cloud.atom.router.downstream;

/** Since when a client connection waits for a request. Not thread-safe; confined to the connection's event loop. */
final class IdleTime {
    /** How long an idle connection lives on when the router drains, so that a client about to send is still answered. */
    private static final long DRAIN_GRACE_NANOS = 2_000_000_000L;

    private long sinceNanos = System.nanoTime();
    private boolean drainSeen;

    /** The waiting begins. */
    void begin() {
        sinceNanos = System.nanoTime();
    }

    /** Whether it has lasted too long. */
    boolean isOver(long nowNanos, DownstreamLoop loop) {
        if (!loop.isDraining()) {
            return nowNanos - sinceNanos >= loop.settings().timeouts().idle().toNanos();
        }
        if (!drainSeen) {
            drainSeen = true;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos >= DRAIN_GRACE_NANOS;
    }
}
