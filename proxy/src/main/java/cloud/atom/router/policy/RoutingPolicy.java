package cloud.atom.router.policy;

import cloud.atom.router.model.PolicyId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version of a tenant's policy. Immutable; checked in itself, not yet against the registry or other policies.
 *
 * @param version plain number, at least 1; a higher one replaces a lower one
 * @param environment the one environment whose routers may take it
 * @param hosts lower-case host names, exact or {@code *.} followed by a name; at least one
 * @param defaults what holds where no route matches or a route says nothing
 * @param routes first match wins
 * @param refuseUnmatched whether a request that no route matches is refused ({@code spec.unmatched: refuse})
 * @param clients whose requests are taken ({@code spec.client_certificates})
 */
public record RoutingPolicy(
        PolicyId id,
        long version,
        String environment,
        Validity validity,
        String description,
        List<String> hosts,
        Residency residency,
        Affinity affinity,
        ServiceLevel serviceLevel,
        RouteDefaults defaults,
        List<Route> routes,
        boolean refuseUnmatched,
        Qos qos,
        Failover failover,
        ClientNames clients) {
    public RoutingPolicy {
        if (version < 1) {
            throw new IllegalArgumentException("version: " + version + " (expected: at least 1)");
        }
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts: [] (expected: at least one)");
        }
        routes = Routes.copyOf(routes);
    }

    /** A policy that takes every client's requests. */
    public RoutingPolicy(
            PolicyId id,
            long version,
            String environment,
            Validity validity,
            String description,
            List<String> hosts,
            Residency residency,
            Affinity affinity,
            ServiceLevel serviceLevel,
            RouteDefaults defaults,
            List<Route> routes,
            boolean refuseUnmatched,
            Qos qos,
            Failover failover) {
        this(
                id,
                version,
                environment,
                validity,
                description,
                hosts,
                residency,
                affinity,
                serviceLevel,
                defaults,
                routes,
                refuseUnmatched,
                qos,
                failover,
                ClientNames.ANY);
    }

    /** The same policy with {@code others} for routes, taking also what none of them matches. */
    public RoutingPolicy withRoutes(List<Route> others) {
        return new RoutingPolicy(
                id,
                version,
                environment,
                validity,
                description,
                hosts,
                residency,
                affinity,
                serviceLevel,
                defaults,
                others,
                false,
                qos,
                failover,
                clients);
    }

    /**
     * When the policy may be applied and used; an absent end is open.
     *
     * @param notBefore first moment
     * @param notAfter first moment at which it is over
     */
    public record Validity(Optional<Instant> notBefore, Optional<Instant> notAfter) {
        public static final Validity ALWAYS = new Validity(Optional.empty(), Optional.empty());
    }

    /**
     * What the tenant wants of a region.
     *
     * @param p95 a region whose 95th percentile is above is not chosen; absent: the router's {@code slo.p95}
     * @param minimumScore a region whose score is below is not chosen, in [0, 1]; default 0.5
     */
    public record ServiceLevel(Optional<Duration> p95, double minimumScore) {
        public static final ServiceLevel DEFAULT = new ServiceLevel(Optional.empty(), 0.5);

        public ServiceLevel {
            if (!(minimumScore >= 0 && minimumScore <= 1)) {
                throw new IllegalArgumentException("min_score: " + minimumScore + " (expected: in [0, 1])");
            }
        }
    }
}
