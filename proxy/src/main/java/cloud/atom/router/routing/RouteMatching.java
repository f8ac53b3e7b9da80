package cloud.atom.router.routing;

import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which route of a policy a request takes. Thread-safe: holds no state. */
final class RouteMatching {
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
