package cloud.atom.router.policy;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the fit regions a tenant prefers. Immutable.
 *
 * @param band regions whose estimated round trip is within this of the best share the traffic; widened to 5ms and to
 *     10 % of the best, because estimates are not better than that; default 15ms; 0: only the best
 * @param bias share by which a region's estimated round trip shrinks (above 0) or grows (below 0), in [-10, 1);
 *     absent: 0
 * @param overrides clients that have regions of their own; first match wins
 * @param sticky how clients stay with their region; absent: they do not
 */
public record Affinity(
        Strategy strategy,
        Duration band,
        Map<RegionId, Double> bias,
        List<Override> overrides,
        Optional<Sticky> sticky) {
    public static final Affinity DEFAULT = new Affinity(Strategy.NEAREST, Duration.ofMillis(15), Map.of(), List.of());

    public Affinity {
        bias = Map.copyOf(bias);
        overrides = List.copyOf(overrides);
        if (band.isNegative()) {
            throw new IllegalArgumentException("band: " + band + " (expected: at least 0)");
        }
        for (double share : bias.values()) {
            if (!(share >= -10 && share < 1)) {
                throw new IllegalArgumentException("bias: " + share + " (expected: -1000 to below 100 percent)");
            }
        }
    }

    /** Without cookies. */
    public Affinity(Strategy strategy, Duration band, Map<RegionId, Double> bias, List<Override> overrides) {
        this(strategy, band, bias, overrides, Optional.empty());
    }

    /** How fit regions are ranked. */
    public enum Strategy {
        /** By estimated round trip from the client. */
        NEAREST,
        /** By estimated round trip and the region's 95th percentile of response times. */
        FASTEST,
        /** By the route's weights times fitness. */
        WEIGHTED,
        /** By the order in which the route or the failover section names them. */
        PINNED
    }

    /**
     * Clients in any of the places of {@code when} go to {@code prefer} first.
     *
     * @param prefer best first; at least one
     */
    @SuppressWarnings("JavaLangClash") // the word of the policy file; always written Affinity.Override
    public record Override(When when, List<RegionId> prefer) {
        public Override {
            prefer = List.copyOf(prefer);
            if (prefer.isEmpty()) {
                throw new IllegalArgumentException("prefer: [] (expected: at least one region)");
            }
        }
    }

    /**
     * Places that clients may be in; an empty collection says nothing. Immutable.
     *
     * @param asns numbers of autonomous systems, 1 to 4294967295 (RFC 6793); where the system of a client is not known,
     *     they hold for nobody
     */
    public record When(
            Set<CountryCode> countries, Set<Continent> continents, List<IpNetwork> networks, Set<Long> asns) {
        public When {
            countries = Set.copyOf(countries);
            continents = Set.copyOf(continents);
            networks = List.copyOf(networks);
            asns = Set.copyOf(asns);
        }
    }
}
