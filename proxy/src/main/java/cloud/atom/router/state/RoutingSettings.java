package cloud.atom.router.state;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says about decisions. Immutable.
 *
 * @param p95 a region above it is not chosen where the policy names no {@code slo.p95}; default 500ms
 * @param defaultOrder regions for clients without a place ({@code PRIMARY_REGION}, {@code SECONDARY_REGIONS}); regions
 *     not named follow in the registry's order
 * @param catchAll the policy that takes hosts which no policy names (simulation mode only)
 * @param safety how much may be taken out of service
 * @param exploration how many requests may measure other regions
 * @param stickyKey signs the cookies of sticky policies; absent: no cookie is given or believed
 */
public record RoutingSettings(
        Duration p95,
        List<RegionId> defaultOrder,
        Optional<PolicyId> catchAll,
        SafetyRules safety,
        Exploration exploration,
        Optional<StickyKey> stickyKey) {
    public static final RoutingSettings DEFAULT =
            new RoutingSettings(Duration.ofMillis(500), List.of(), Optional.empty(), SafetyRules.DEFAULT);

    /** Settings that explore nothing and sign no cookies. */
    public RoutingSettings(Duration p95, List<RegionId> defaultOrder, Optional<PolicyId> catchAll, SafetyRules safety) {
        this(p95, defaultOrder, catchAll, safety, Exploration.NONE, Optional.empty());
    }

    public RoutingSettings {
        defaultOrder = List.copyOf(defaultOrder);
        if (p95.isNegative() || p95.isZero()) {
            throw new IllegalArgumentException("p95: " + p95 + " (expected: above 0)");
        }
    }

    /** These settings with another bound on exploring. */
    public RoutingSettings exploring(Exploration other) {
        return new RoutingSettings(p95, defaultOrder, catchAll, safety, other, stickyKey);
    }

    /** The same with a policy that takes every host that no other one names. */
    public RoutingSettings catchingAll(PolicyId policy) {
        return new RoutingSettings(p95, defaultOrder, Optional.of(policy), safety, exploration, stickyKey);
    }

    /** The same with a key for sticky cookies. */
    public RoutingSettings signingWith(StickyKey key) {
        return new RoutingSettings(p95, defaultOrder, catchAll, safety, exploration, Optional.of(key));
    }
}
