package cloud.atom.router.routing;

import java.util.Locale;

/** The steps of a decision, in their order. */
public enum Step {
    /** Host or tenant to policy. */
    TENANT,
    /** The certificate that the client must show; only where the policy asks for one. */
    CERTIFICATE,
    /** First matching route. */
    ROUTE,
    /** Regions that the policy allows. */
    RESIDENCY,
    /** Client address to place and estimated round trips. */
    PLACE,
    /** Regions fit to take the request. */
    ELIGIBILITY,
    /** The override that holds for the client; only where one does. */
    OVERRIDE,
    /** How load goes over levels of regions; only where more than one gets some, or some is shed. */
    SPILL,
    /** The order of regions. */
    RANKING,
    /** Another region than the nearest, to measure it; only for the few requests that do. */
    EXPLORATION,
    /** The region that a client's cookie names; only where the policy asks for it. */
    STICKY,
    /** What happens when none is eligible. */
    PANIC,
    /** The tenant's share. */
    QOS,
    /** A second attempt besides a slow first one; only where the route asks for it. */
    HEDGE,
    /** A copy of the request for another region; only where the route asks for it. */
    MIRROR;

    /** The name in explanations. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
