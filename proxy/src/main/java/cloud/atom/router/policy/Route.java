package cloud.atom.router.policy;

import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holds for the requests of one match. Immutable.
 *
 * @param deny whether its requests are refused
 * @param regions the only regions it uses, in the order of a pinned strategy; empty: all that residency allows
 * @param weights share of each region, at least 0; empty: all alike. When not empty the route is weighted
 * @param timeout time until the response head has come, over all attempts; absent: {@code timeouts.first_byte} for each
 * @param retry absent: the policy's default
 * @param hedge absent: no request is sent to two regions
 * @param mirror absent: no request is copied
 */
public record Route(
        String name,
        Match match,
        boolean deny,
        List<RegionId> regions,
        Map<RegionId, Double> weights,
        Optional<Duration> timeout,
        Optional<RetryPolicy> retry,
        Optional<HedgePolicy> hedge,
        Optional<MirrorPolicy> mirror) {
    public Route {
        regions = List.copyOf(regions);
        weights = Map.copyOf(weights);
        for (double weight : weights.values()) {
            if (!(weight >= 0 && weight <= 1_000_000)) {
                throw new IllegalArgumentException("weights: " + weight + " (expected: in [0, 1000000])");
            }
        }
        if (!weights.isEmpty() && weights.values().stream().allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException("weights: all 0 (expected: at least one above 0)");
        }
    }

    /**
     * Which requests a route is for; all of it must hold.
     *
     * @param pathPrefix by whole segments: {@code /a} matches {@code /a} and {@code /a/b}, not {@code /ab}; {@code /}
     *     matches all
     * @param methods empty: any
     * @param fields lower-case name to exact value
     *
     * <p>Methods, names and values are the same few words in all routes of all tenants, so they are kept once.
     */
    public record Match(String pathPrefix, Set<String> methods, Map<String, String> fields) {
        public static final Match ALL = new Match("/", Set.of(), Map.of());

        public Match {
            methods = methods.stream().map(String::intern).collect(Collectors.toUnmodifiableSet());
            fields = fields.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            field -> field.getKey().intern(),
                            field -> field.getValue().intern()));
            if (!pathPrefix.startsWith("/")) {
                throw new IllegalArgumentException("path_prefix: \"" + pathPrefix + "\" (expected: starts with /)");
            }
        }
    }
}
