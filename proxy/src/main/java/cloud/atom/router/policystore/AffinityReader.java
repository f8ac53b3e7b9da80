package cloud.atom.router.policystore;

import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Sticky;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code spec.affinity} of a policy. Thread-safe: holds no state. */
final class AffinityReader {
    private static final YamlType<Affinity.Override> OVERRIDE = YamlTypes.mapping(AffinityReader::override);

    /** At 100 percent a region would seem to be at no distance from anywhere. */
    private static final double MAX_BIAS = 99;

    private static final double MIN_BIAS = -1000;

    /** Numbers of autonomous systems have 32 bits (RFC 6793). */
    private static final long MOST_ASN = 0xffff_ffffL;

    private AffinityReader() {}

    static Affinity affinity(YamlFields fields) {
        Affinity.Strategy strategy =
                fields.get("strategy", YamlTypes.oneOf(Affinity.Strategy.class), Affinity.DEFAULT.strategy());
        Duration band = fields.get("band", YamlTypes.DURATION, Affinity.DEFAULT.band());
        Map<RegionId, Double> bias =
                fields.get("bias", PolicyTypes.byRegion(PolicyTypes.percent(MIN_BIAS, MAX_BIAS)), Map.of());
        List<Affinity.Override> overrides = fields.get("overrides", YamlTypes.listOf(OVERRIDE), List.of());
        Optional<Sticky> sticky = fields.has("sticky") ? sticky(fields.section("sticky")) : Optional.empty();
        return new Affinity(strategy, band, bias, overrides, sticky);
    }

    private static Optional<Sticky> sticky(YamlFields fields) {
        String cookie = fields.get("cookie", YamlTypes.STRING, Sticky.DEFAULT.cookie());
        Duration ttl = fields.get("ttl", YamlTypes.DURATION, Sticky.DEFAULT.ttl());
        return Optional.ofNullable(fields.build(() -> new Sticky(cookie, ttl)));
    }

    private static Affinity.@Nullable Override override(YamlFields fields) {
        if (!fields.has("when")) {
            fields.problem("when", "missing (expected: when)");
        }
        YamlFields when = fields.section("when");
        List<CountryCode> countries = when.get("countries", PolicyTypes.uniqueListOf(PolicyTypes.COUNTRY), List.of());
        List<Continent> continents = when.get("continents", PolicyTypes.uniqueListOf(PolicyTypes.CONTINENT), List.of());
        List<IpNetwork> networks = when.get("networks", PolicyTypes.uniqueListOf(YamlTypes.IP_NETWORK), List.of());
        List<Long> asns = when.get("asns", PolicyTypes.uniqueListOf(PolicyTypes.upTo(MOST_ASN)), List.of());
        List<RegionId> prefer = fields.require("prefer", PolicyTypes.nonEmptyListOf(PolicyTypes.REGION));
        Affinity.When places =
                new Affinity.When(new HashSet<>(countries), new HashSet<>(continents), networks, new HashSet<>(asns));
        return prefer == null || prefer.isEmpty() ? null : new Affinity.Override(places, prefer);
    }
}
