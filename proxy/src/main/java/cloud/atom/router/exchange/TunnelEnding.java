package cloud.atom.router.exchange;

/** How a tunnel ended. */
public enum TunnelEnding {
    /** Both sides, or with TLS one of them, ended their sending. */
    CLOSED,
    /** One side broke; the other was reset. */
    RESET,
    /** No byte moved for {@code timeouts.tunnel_idle}; both sides were reset. */
    IDLE,
    /** It outlived {@code timeouts.drain} when the router stopped; both sides were reset. */
    CUT
}
