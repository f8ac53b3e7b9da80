package cloud.atom.router.simulation;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Where a simulated region is said to be. Immutable.
 *
 * @param group the one label that policies may use as {@code group:label}
 */
record RegionProfile(
        RegionId id, String name, CountryCode country, Continent continent, String group, GeoPoint location) {
    /** Requests per second that a region takes unless told otherwise; more than one machine can send. */
    static final long CAPACITY = 50_000;

    /** Five regions on four continents, in the registry's order; the router is said to stand in the first. */
    static final List<RegionProfile> ALL = List.of(
            new RegionProfile(
                    new RegionId("eu-west-1"),
                    "Ireland",
                    new CountryCode("IE"),
                    Continent.EU,
                    "eu",
                    new GeoPoint(53.35, -6.26)),
            new RegionProfile(
                    new RegionId("eu-central-1"),
                    "Frankfurt",
                    new CountryCode("DE"),
                    Continent.EU,
                    "eu",
                    new GeoPoint(50.11, 8.68)),
            new RegionProfile(
                    new RegionId("us-east-1"),
                    "Virginia",
                    new CountryCode("US"),
                    Continent.NA,
                    "us",
                    new GeoPoint(39.04, -77.49)),
            new RegionProfile(
                    new RegionId("ap-northeast-1"),
                    "Tokyo",
                    new CountryCode("JP"),
                    Continent.AS,
                    "ap",
                    new GeoPoint(35.68, 139.69)),
            new RegionProfile(
                    new RegionId("sa-east-1"),
                    "São Paulo",
                    new CountryCode("BR"),
                    Continent.SA,
                    "sa",
                    new GeoPoint(-23.55, -46.63)));

    /** What serving a request takes, in milliseconds, before distance. */
    private static final double SERVICE_MS = 3;

    /** Light in glass covers 200 km in a millisecond, and goes there and back. */
    private static final double KM_PER_MS = 100;

    private static final HealthPolling POLLING =
            new HealthPolling("/health", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);

    /** How long a region's answer takes to reach a router at {@code router}, in whole milliseconds. */
    long latencyMsFrom(GeoPoint router) {
        return Math.round(SERVICE_MS + location.distanceKm(router) / KM_PER_MS);
    }

    /** The region as a registry would describe it. */
    Region region(int port) {
        Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:" + port), 1);
        Capacity capacity = new Capacity(CAPACITY);
        return new Region(id, name, country, continent, Set.of(group), location, List.of(endpoint), POLLING, capacity);
    }
}
