package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.RttEstimator;
import cloud.atom.router.health.HealthSnapshot;

/**
 * Everything a decision reads. Immutable; a request reads it once and keeps it.
 *
 * @param generation counts the replacements, from 1
 */
public record RouterState(
        long generation,
        RegionCatalog regions,
        PolicyTable policies,
        HealthSnapshot health,
        ClientPlaces places,
        RoutingSettings settings) {

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
}
