package cloud.atom.router.http2;

/**
 * The streams that we reset last. What the peer sent on them before it heard of that is no fault of its (RFC 9113,
 * section 5.1). Not thread-safe; confined to the connection's event loop.
 */
final class ResetStreams {
    /** A power of two; more than a peer is allowed to have open. */
    private static final int REMEMBERED = 256;

    private int[] ids = {};
    private int next;

    void add(int id) {
        if (ids.length == 0) {
            ids = new int[REMEMBERED];
        }
        ids[next++ & (REMEMBERED - 1)] = id;
    }

    boolean has(int id) {
        for (int one : ids) {
            if (one == id) {
                return true;
            }
        }
        return false;
    }
}
