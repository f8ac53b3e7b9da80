package cloud.atom.router.proof;

import cloud.atom.router.model.Methods;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of a policy, each with a request that takes it, and the request that takes none. Immutable.
 *
 * <p>Each route is tried in a policy that has no other, because which one matches first says nothing of where its
 * requests go, and with all its requests mirrored, whatever its percentage. Routes that differ in nothing but name, match
 * and times are of one kind.
 */
final class RouteKinds {
    private final List<Kind> kinds;
    private final int routes;

    RouteKinds(RoutingPolicy policy) {
        Map<List<Object>, Kind> found = new LinkedHashMap<>();
        found.put(List.of(), new Kind("no route", policy.withRoutes(List.of()), Route.Match.ALL));
        for (Route route : policy.routes()) {
            List<Object> kind = List.of(
                    route.deny(),
                    route.regions(),
                    route.weights(),
                    route.retry().isPresent(),
                    route.hedge().isPresent(),
                    methodOf(route.match()),
                    route.mirror().map(MirrorPolicy::region));
            found.computeIfAbsent(
                    kind, key -> new Kind(route.name(), policy.withRoutes(List.of(mirrored(route))), route.match()));
        }
        kinds = new ArrayList<>(found.values());
        routes = policy.routes().size() + 1;
    }

    /**
     * One kind of routes.
     *
     * @param name of the first such route
     * @param policy the policy with this route alone
     * @param match what its requests look like
     */
    record Kind(String name, RoutingPolicy policy, Route.Match match) {
        /** An idempotent method when it takes one: only such requests are hedged. */
        String method() {
            return methodOf(match);
        }
    }

    private static String methodOf(Route.Match match) {
        return match.methods().isEmpty()
                ? "GET"
                : match.methods().stream()
                        .sorted()
                        .filter(Methods::isIdempotent)
                        .findFirst()
                        .orElseGet(() ->
                                match.methods().stream().sorted().findFirst().orElse("GET"));
    }

    private static Route mirrored(Route route) {
        Optional<MirrorPolicy> always = route.mirror().map(mirror -> new MirrorPolicy(mirror.region(), 1));
        return new Route(
                route.name(),
                route.match(),
                route.deny(),
                route.regions(),
                route.weights(),
                route.timeout(),
                route.retry(),
                route.hedge(),
                always);
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** How many routes the kinds stand for, the request that takes none included. */
    int routes() {
        return routes;
    }
}
