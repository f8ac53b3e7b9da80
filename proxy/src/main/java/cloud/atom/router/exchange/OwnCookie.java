package cloud.atom.router.exchange;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.model.CookieText;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.StickyPlan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The router's own cookie among those of a request: it is between the client and us. Thread-safe: holds no state. */
final class OwnCookie {
    private OwnCookie() {}

    /** Takes it off {@code fields}, which go to a region, where the policy has one. */
    static void strip(RoutingDecision decision, Fields fields) {
        Optional<Sticky> sticky = decision instanceof RoutingDecision.Forward forward
                ? forward.policy().affinity().sticky()
                : Optional.empty();
        if (sticky.isEmpty() || !fields.has(FieldName.COOKIE)) {
            return;
        }
        String name = sticky.get().cookie();
        List<String> lines = fields.all(FieldName.COOKIE);
        List<String> rest =
                lines.stream().map(line -> CookieText.without(line, name)).toList();
        if (rest.equals(lines)) {
            return;
        }
        fields.remove(FieldName.COOKIE);
        rest.stream().filter(line -> !line.isEmpty()).forEach(line -> fields.add(FieldName.COOKIE, line));
    }

    /**
     * The one that an answer of {@code answered} gives; null: none.
     *
     * @param head as it went to the region: what it says of the client's scheme is ours, or a trusted peer's
     */
    static @Nullable String next(RoutingDecision decision, RegionId answered, RequestHead head) {
        StickyPlan plan = decision instanceof RoutingDecision.Forward forward ? forward.sticky() : null;
        return plan == null
                ? null
                : plan.setCookie(answered, head.fields().firstIs(FieldName.X_FORWARDED_PROTO, "https"));
    }
}
