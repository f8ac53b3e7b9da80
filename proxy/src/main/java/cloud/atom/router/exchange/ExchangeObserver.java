package cloud.atom.router.exchange;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;

/**
 * Is told what happens to requests, and can change nothing. Called on event loops by many threads: implementations are
 * thread-safe and never block.
 */
public interface ExchangeObserver {
    /**
     * A decision was made; {@code nanos} is what it took. {@code request} belongs to the request: nothing of it may be kept
     * but what names nobody.
     */
    void onDecision(RequestFacts request, RoutingDecision decision, long nanos);

    /** An attempt ended. */
    void onAttempt(AttemptSummary attempt);

    /** A request ended; called once for each. */
    void onComplete(ExchangeSummary exchange);

    /** A tunnel to {@code region} ended; its request was told of when the tunnel began. */
    default void onTunnelEnd(RegionId region, TunnelEnding ending) {}

    /** A failed attempt was not followed by another because the retry budget for {@code region} is spent. */
    default void onRetryDenied(RoutingDecision decision, RegionId region) {}

    /** An attempt went past {@code region} because as many wait for its endpoints as may. */
    default void onTurnedAway(RegionId region) {}

    /** A copy of a request for {@code region} came to an end, or was not sent. */
    default void onMirror(RoutingDecision decision, RegionId region, MirrorOutcome outcome) {}

    /** A slow attempt got no second one beside it because the route's share of hedges or the retry budget is spent. */
    default void onHedgeDenied(RoutingDecision decision, RegionId region) {}

    /** A client connection was closed before a request was read. */
    default void onConnectionRefused(ConnectionRefusal reason) {}

    /** Whether {@link #onClientRtt} is of interest: measuring costs a call of the kernel for each connection. */
    default boolean wantsClientRtt() {
        return false;
    }

    /** The round trip to a client was measured; the client is known by its network alone. */
    default void onClientRtt(IpNetwork client, double rttMs) {}

    /** Something ran into a limit or time-out and was cut, refused or held back. */
    default void onLimit(Limit limit) {}

    /** An attempt was about to go to a region outside residency and was stopped; must never happen. */
    void onResidencyViolation(RoutingDecision decision);
}
