package cloud.atom.router.routing;

import java.time.Duration;

/**
 * A second attempt that starts when the first target has not answered for a while. Immutable.
 *
 * @param target the target behind the first one
 * @param after time from the first attempt's begin, with the request complete, until the second begins; above 0
 * @param extraRatio second attempts as a share of the route's requests, in [0, 1]
 * @param route whose requests are meant, by its name in the policy
 */
public record HedgePlan(Target target, Duration after, double extraRatio, String route) {}
