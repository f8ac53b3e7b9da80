package cloud.atom.router.routing;

import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which route of a policy a request takes. Thread-safe: holds no state. */
public final class RouteMatching {
    private RouteMatching() {}

    /** The first route all of whose conditions hold; null when none does. */
    static @Nullable Route firstMatch(RoutingPolicy policy, RequestFacts request) {
        List<Route> routes = policy.routes();
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (matches(route.match(), request)) {
                return route;
            }
        }
        return null;
    }

    /** The route that {@code decision} took for {@code request} by {@code policy}, which decided; null when it took none. */
    public static @Nullable Route taken(RoutingPolicy policy, RoutingDecision decision, RequestFacts request) {
        if (policy.routes().isEmpty() || decision.reason() == Reason.TENANT_CERTIFICATE) {
            return null;
        }
        for (TraceEntry entry : decision.trace()) {
            if (entry.step() == Step.ROUTE && entry.verdict() == TraceEntry.Verdict.PASS) {
                return named(policy, entry.detail());
            }
        }
        return decision.reason() == Reason.ROUTE_DENIED ? firstMatch(policy, request) : null;
    }

    private static @Nullable Route named(RoutingPolicy policy, Object name) {
        List<Route> routes = policy.routes();
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).name().equals(name)) {
                return routes.get(i);
            }
        }
        return null;
    }

    private static boolean matches(Route.Match match, RequestFacts request) {
        boolean methodFits = match.methods().isEmpty() || match.methods().contains(request.method());
        return methodFits && hasPrefix(request.path(), match.pathPrefix()) && fieldsFit(match.fields(), request);
    }

    /**
     * Whole segments: {@code /a} is a prefix of {@code /a} and {@code /a/b}, not of {@code /ab}; {@code /} is one of all,
     * also of the {@code *} of OPTIONS.
     */
    static boolean hasPrefix(String path, String prefix) {
        if (prefix.equals("/")) {
            return true;
        }
        int length = prefix.endsWith("/") ? prefix.length() - 1 : prefix.length();
        boolean startsAlike = path.regionMatches(0, prefix, 0, length);
        return startsAlike && (path.length() == length || path.charAt(length) == '/');
    }

    private static boolean fieldsFit(Map<String, String> wanted, RequestFacts request) {
        for (Map.Entry<String, String> field : wanted.entrySet()) {
            if (!field.getValue().equals(request.fields().value(field.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
