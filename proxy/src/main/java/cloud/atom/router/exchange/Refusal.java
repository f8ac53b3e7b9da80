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
}
