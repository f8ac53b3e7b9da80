package cloud.atom.router.exchange;

import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.RoutingDecision;
import org.jspecify.annotations.Nullable;

/**
 * One request after its end. Immutable; holds nothing of the client's.
 *
 * @param decision null when the request ended before it was decided (malformed, timed out, draining), or was one for the
 *     router itself
 * @param region the region whose response the client got; null when the router answered itself
 * @param reason why it went there, or why it failed or was refused; null when the router itself was asked and answered
 * @param status what the client was told; 0 when it went away before
 * @param durationNanos from the first byte of the head to the last byte of the response
 * @param upstreamNanos of that, spent waiting for regions' response heads
 * @param attempts tries of the request at regions; 0 when refused
 * @param version what the client spoke
 */
public record ExchangeSummary(
        TraceId traceId,
        @Nullable RoutingDecision decision,
        @Nullable RegionId region,
        @Nullable Reason reason,
        Phase phase,
        int status,
        long durationNanos,
        long upstreamNanos,
        int attempts,
        HttpVersion version) {

    /** Where a request ended. */
    public enum Phase {
        /** A region's response was relayed whole, or the router gave the answer that was asked of it. */
        COMPLETED,
        /** The router refused it: malformed, over a limit, over its share, denied. */
        REJECTED,
        /** No tenant, route or region could take it. */
        UNROUTABLE,
        /** It was forwarded and failed, or the client went away. */
        FAILED
    }
}
