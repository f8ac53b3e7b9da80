package cloud.atom.router.exchange;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.RoutingDecision;
import org.jspecify.annotations.Nullable;

/**
 * What the fields that the router adds to a relayed response tell of. Immutable.
 *
 * @param setCookie the cookie that the client gets; null: none
 * @param ownNanos time from the request's first byte until the response head, without the wait for regions
 */
public record Answer(
        RoutingDecision decision, RegionId region, @Nullable String setCookie, long ownNanos) {}
