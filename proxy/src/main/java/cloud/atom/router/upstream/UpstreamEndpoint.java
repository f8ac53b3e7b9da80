package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;

/**
 * One endpoint as one event loop sees it: where an attempt asks for a connection and tells how it fares. Not thread-safe;
 * confined to that loop.
 */
public final class UpstreamEndpoint {
    private final EndpointLoad load;
    private final EndpointPool pool;

    /** {@code load} is shared by all that is at the same address, whatever its settings. */
    UpstreamEndpoint(EndpointLoad load, EndpointPool pool) {
        this.load = load;
        this.pool = pool;
    }

    /** The endpoint as the registry described it when connections were first made so; its weight may have changed. */
    public Endpoint endpoint() {
        return pool.endpoint();
    }

    /** An attempt begins, which ends by one of the next four. */
    public void begin() {
        load.begin();
    }

    /** The response head of an attempt came after {@code tookNanos}, its status below 500. */
    public void onAnswer(long tookNanos, long nowNanos) {
        load.onAnswer(tookNanos, nowNanos);
    }

    /** The response head of an attempt came after {@code tookNanos}, its status 500 or above. */
    public void onError(long tookNanos, long nowNanos) {
        load.onError(tookNanos, nowNanos);
    }

    /** An attempt ended without a response head, through the endpoint's fault. */
    public void onFailure(long tookNanos, long nowNanos) {
        load.onFailure(tookNanos, nowNanos);
    }

    /** An attempt ended in a way that says nothing about the endpoint. */
    public void onGivenUp() {
        load.onGivenUp();
    }

    /** Gives {@code waiter} a connection, perhaps at once; one that never carried a request when {@code fresh}. */
    public void acquire(ConnectionWaiter waiter, boolean fresh) {
        pool.acquire(waiter, fresh);
    }

    /** Whether {@code waiter} stands in line because all connections are in use. */
    public boolean isInLine(ConnectionWaiter waiter) {
        return pool.isInLine(waiter);
    }

    EndpointPool pool() {
        return pool;
    }
}
