package cloud.atom.router.downstream;

/** A client connection as the clock of its loop sees it. Confined to that loop. */
interface ClientConnection {
    /** Called a few times a second: ends what has lasted too long at {@code nowNanos}, on the process's monotonic clock. */
    void tick(long nowNanos);

    /** Closes at once; a tunnel so that both sides see it. */
    void cut();

    /** Closes at once what outlived the drain. */
    void cutLate();
}
