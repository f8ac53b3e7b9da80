package cloud.atom.router.exchange;

import cloud.atom.router.model.Reason;
import cloud.atom.router.routing.RoutingDecision;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the router's own. Immutable.
 *
 * @param detail a sentence for people; nothing internal
 * @param decision null when the request ended before it was decided
 */
public record Refusal(
        Reason reason, int status, String detail, @Nullable RoutingDecision decision) {
    /** A refusal with the usual status of its reason. */
    public static Refusal of(Reason reason, String detail, @Nullable RoutingDecision decision) {
        return new Refusal(reason, reason.status(), detail, decision);
    }

    /** What a decision refuses. */
    static Refusal of(RoutingDecision decision) {
        return of(decision.reason(), decision);
    }

    /** A refusal with the usual status and sentence of its reason. */
    static Refusal of(Reason reason, RoutingDecision decision) {
        return of(reason, detailOf(reason), decision);
    }

    private static String detailOf(Reason refusal) {
        return switch (refusal) {
            case TENANT_UNKNOWN -> "no tenant has this host";
            case ROUTE_NONE -> "no route of the tenant matches";
            case ROUTE_DENIED -> "the route is denied by the tenant's policy";
            case RESIDENCY_BLOCKED -> "the tenant's residency leaves no region";
            case REGION_NONE_ELIGIBLE -> "no allowed region can take the request now";
            case TENANT_CERTIFICATE -> "the tenant asks for a client certificate, and for another than was shown";
            case QOS_RATE -> "the tenant's rate limit is reached";
            default -> "";
        };
    }
}
