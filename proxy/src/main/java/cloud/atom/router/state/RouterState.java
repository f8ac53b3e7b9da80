package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.RttEstimator;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import org.jspecify.annotations.Nullable;

/** Everything a decision reads. Immutable; a request reads it once and keeps it. */
public final class RouterState {
    private final long generation;
    private final RegionCatalog regions;
    private final PolicyTable policies;
    private final HealthSnapshot health;
    private final ClientPlaces places;
    private final RoutingSettings settings;

    /** {@code health} by ordinal of {@code regions}. */
    private final @Nullable RegionHealth[] healthByOrdinal;

    /**
     * Takes all parts.
     *
     * @param generation counts the replacements, from 1
     * @param places over {@code regions}
     */
    @SuppressWarnings("ParameterCount") // they become fields; others change one part of an older state
    public RouterState(
            long generation,
            RegionCatalog regions,
            PolicyTable policies,
            HealthSnapshot health,
            ClientPlaces places,
            RoutingSettings settings) {
        this.generation = generation;
        this.regions = regions;
        this.policies = policies.over(regions, settings.defaultOrder());
        this.health = health;
        this.places = places;
        this.settings = settings;
        healthByOrdinal = new RegionHealth[regions.size()];
        for (int i = 0; i < healthByOrdinal.length; i++) {
            healthByOrdinal[i] = health.of(regions.region(i).id());
        }
    }

    /** The first state: no policies, nothing known of health. */
    public static RouterState initial(
            RegionCatalog regions, GeoLocator locator, RttEstimator estimator, RoutingSettings settings) {
        return new RouterState(
                1,
                regions,
                PolicyTable.EMPTY,
                HealthSnapshot.EMPTY,
                new ClientPlaces(regions, locator, estimator),
                settings);
    }

    public RouterState withPolicies(PolicyTable newPolicies) {
        return new RouterState(generation + 1, regions, newPolicies, health, places, settings);
    }

    public RouterState withHealth(HealthSnapshot newHealth) {
        return new RouterState(generation + 1, regions, policies, newHealth, places, settings);
    }

    public RouterState withSettings(RoutingSettings newSettings) {
        return new RouterState(generation + 1, regions, policies, health, places, newSettings);
    }

    /** A state with the regions of a newer registry. */
    public RouterState withRegions(RegionCatalog newRegions) {
        return new RouterState(generation + 1, newRegions, policies, health, places.over(newRegions), settings);
    }

    /** A state that finds clients' places by {@code newPlaces}, which are over the same regions. */
    public RouterState withPlaces(ClientPlaces newPlaces) {
        return new RouterState(generation + 1, regions, policies, health, newPlaces, settings);
    }

    /** A state with another database of places over the same regions. */
    public RouterState withLocator(GeoLocator locator) {
        return new RouterState(generation + 1, regions, policies, health, places.by(locator), settings);
    }

    /** A state that knows the round trips measured so far. */
    public RouterState withLearned(LearnedRtts learned) {
        return new RouterState(generation + 1, regions, policies, health, places.knowing(learned), settings);
    }

    public long generation() {
        return generation;
    }

    public RegionCatalog regions() {
        return regions;
    }

    public PolicyTable policies() {
        return policies;
    }

    public HealthSnapshot health() {
        return health;
    }

    /** What is known of the region of that ordinal; null when nothing is. */
    public @Nullable RegionHealth healthOf(int ordinal) {
        return healthByOrdinal[ordinal];
    }

    public ClientPlaces places() {
        return places;
    }

    public RoutingSettings settings() {
        return settings;
    }
}
