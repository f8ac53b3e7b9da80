package cloud.atom.router.proof;

import java.util.Locale;
import java.util.Optional;

/**
 * What a proof found. Immutable.
 *
 * @param exhaustive whether every case was tried, but for those that one of their kind stands for; else a sample
 * @param decisions made by the kernel
 * @param attempts judged: first ones, retries, hedges, mirrors, after spill and in panic
 * @param sets of failed regions that were tried, each failing in several ways
 * @param regions of the registry
 * @param scope what the kinds stand for
 * @param violation the first one; empty: there is none
 */
public record ProofReport(
        boolean exhaustive,
        long decisions,
        long attempts,
        long sets,
        int regions,
        Scope scope,
        Optional<CounterExample> violation) {

    /**
     * Kinds of clients and routes, and how many they stand for. Immutable.
     *
     * @param clients places of clients
     * @param routes routes, the request that matches none included
     * @param cookieKinds sticky cookies that requests bring, having none included
     */
    public record Scope(int clientKinds, int clients, int routeKinds, int routes, int cookieKinds) {}

    public boolean holds() {
        return violation.isEmpty();
    }

    /** In one sentence. */
    public String summary() {
        if (violation.isPresent()) {
            return "residency is left: " + violation.get().summary();
        }
        return String.format(
                Locale.ROOT,
                "residency held in %s: %d attempts of %d decisions over %d sets of failed regions of %d, %d places of clients (%d kinds), %d routes (%d kinds), %d %s",
                exhaustive ? "every case" : "a sample of the cases",
                attempts,
                decisions,
                sets,
                regions,
                scope.clients(),
                scope.clientKinds(),
                scope.routes(),
                scope.routeKinds(),
                scope.cookieKinds(),
                scope.cookieKinds() == 1 ? "kind of cookie (none)" : "kinds of cookies");
    }
}
