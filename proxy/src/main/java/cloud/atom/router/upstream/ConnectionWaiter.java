package cloud.atom.router.upstream;

/** Waits for a connection; exactly one of the two is called, on the pool's loop, unless the wait was given up. */
public interface ConnectionWaiter {
    /** A connection is there, and the waiter's until its response has ended. */
    void onConnection(UpstreamConnection connection);

    /** No connection came about; nothing of the request was sent. */
    void onConnectFailure();

    /** Whether nobody waits any more: a connection that comes now goes to somebody else. */
    boolean isGone();
}
