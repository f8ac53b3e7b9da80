package cloud.atom.router.exchange;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.RoutingDecision;

/**
 * What the fields that the router adds to a relayed response tell of. Immutable.
 *
 * @param ownNanos time from the request's first byte until the response head, without the wait for regions
 */
public record Answer(RoutingDecision decision, RegionId region, long ownNanos) {}
