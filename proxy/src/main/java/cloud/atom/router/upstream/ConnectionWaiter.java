package cloud.atom.router.upstream;

import cloud.atom.router.proxyprotocol.ProxyHeader;

/** Waits for a connection; exactly one of the two is called, on the pool's loop, unless the wait was given up. */
public interface ConnectionWaiter {
    /** A connection is there: {@code stream} is the waiter's, as {@link UpstreamStream} says. */
    void onConnection(UpstreamStream stream);

    /** No connection came about; nothing of the request was sent. */
    void onConnectFailure();

    /** The pool is full and so is the line before it: says nothing about the endpoint. Nothing was sent. */
    void onPoolFull();

    /**
     * Whose connection it is to be, in the words of the PROXY protocol. Asked only for endpoints whose connections begin
     * with its header.
     */
    ProxyHeader client();

    /** Whether the request asks to leave HTTP behind. */
    boolean wantsUpgrade();

    /** Whether nobody waits any more: a connection that comes now goes to somebody else. */
    boolean isGone();
}
