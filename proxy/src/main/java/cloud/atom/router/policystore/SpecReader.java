package cloud.atom.router.policystore;

import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy.ServiceLevel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code spec} of a policy. Thread-safe: holds no state. */
final class SpecReader {
    /** The bucket counts in nanoseconds, and cannot give more than one token in each. */
    private static final long MAX_RATE = 1_000_000_000;

    /** Words that the contract has and that have no effect yet. */
    private static final String LATER = "not supported yet";

    private SpecReader() {}

    /** What a policy says, without who it is. */
    record Spec(
            List<String> hosts,
            Residency residency,
            Affinity affinity,
            ServiceLevel serviceLevel,
            RouteDefaults defaults,
            List<Route> routes,
            boolean refuseUnmatched,
            Qos qos,
            Failover failover,
            ClientNames clients) {}

    /** The section; null when a part that everything needs is missing or wrong, which was reported. */
    static @Nullable Spec spec(YamlFields fields) {
        List<String> hosts = fields.require("hosts", PolicyTypes.nonEmptyListOf(PolicyTypes.HOST));
        List<String> clients =
                fields.get("client_certificates", PolicyTypes.uniqueListOf(PolicyTypes.CLIENT_NAME), List.of());
        Residency residency = residency(fields.section("residency"));
        Affinity affinity = AffinityReader.affinity(fields.section("affinity"));
        ServiceLevel serviceLevel = serviceLevel(fields.section("slo"));
        List<Route> routes = RouteReader.routes(fields);
        boolean refuseUnmatched = fields.get("unmatched", oneOf(Map.of("allow", false, "refuse", true)), false);
        Qos qos = qos(fields.section("qos"));
        Failover failover = failover(fields.section("failover"));
        fields.notSupported("rollback");
        if (hosts == null || hosts.isEmpty() || residency == null) {
            return null;
        }
        return new Spec(
                hosts,
                residency,
                affinity,
                serviceLevel,
                RouteDefaults.DEFAULT,
                routes,
                refuseUnmatched,
                qos,
                failover,
                new ClientNames(clients));
    }

    private static @Nullable Residency residency(YamlFields fields) {
        List<RegionSelector> allow = fields.require("allow", PolicyTypes.nonEmptyListOf(PolicyTypes.SELECTOR));
        List<RegionSelector> deny = fields.get("deny", PolicyTypes.uniqueListOf(PolicyTypes.SELECTOR), List.of());
        return allow == null || allow.isEmpty() ? null : new Residency(allow, deny);
    }

    private static ServiceLevel serviceLevel(YamlFields fields) {
        Duration p95 = fields.find("p95", PolicyTypes.POSITIVE_DURATION);
        double minimumScore = fields.get("min_score", YamlTypes.RATIO, ServiceLevel.DEFAULT.minimumScore());
        return new ServiceLevel(Optional.ofNullable(p95), minimumScore);
    }

    private static Qos qos(YamlFields fields) {
        Qos.Tier tier = fields.get("tier", YamlTypes.oneOf(Qos.Tier.class), Qos.DEFAULT.tier());
        Optional<RateLimit> rate = fields.has("rate") ? rate(fields.section("rate")) : Optional.empty();
        boolean announce = fields.get("announce", YamlTypes.BOOLEAN, Qos.DEFAULT.announce());
        fields.notSupported("quota");
        fields.notSupported("max_concurrent");
        fields.notSupported("when_store_lost");
        return new Qos(tier, rate, announce);
    }

    private static Optional<RateLimit> rate(YamlFields fields) {
        Long perSecond = fields.require("requests_per_second", PolicyTypes.upTo(MAX_RATE));
        Long burst = fields.find("burst", PolicyTypes.upTo(MAX_RATE));
        // On a single node balanced and local are the same.
        fields.find("mode", later(List.of("balanced", "local"), List.of("strict")));
        return perSecond == null
                ? Optional.empty()
                : Optional.of(new RateLimit(perSecond, burst == null ? perSecond : burst));
    }

    private static Failover failover(YamlFields fields) {
        List<RegionId> order = fields.get("order", PolicyTypes.uniqueListOf(PolicyTypes.REGION), List.of());
        fields.find("approval", later(List.of("automatic"), List.of("manual")));
        Failover.Panic panic = fields.get("panic", YamlTypes.oneOf(Failover.Panic.class), Failover.DEFAULT.panic());
        return new Failover(order, panic);
    }

    private static <T> YamlType<T> oneOf(Map<String, T> values) {
        return YamlTypes.oneOf(new TreeMap<>(values));
    }

    /** One of {@code words}; those of {@code later} are refused as not supported yet. */
    static YamlType<String> later(List<String> words, List<String> later) {
        Map<String, String> known = new LinkedHashMap<>();
        words.forEach(word -> known.put(word, word));
        YamlType<String> supported = YamlTypes.oneOf(known);
        return (node, problems) -> {
            if (node instanceof YamlNode.Scalar scalar && later.contains(scalar.text())) {
                problems.add(node, scalar.text() + ": " + LATER);
                return null;
            }
            return supported.read(node, problems);
        };
    }
}
