package cloud.atom.router.healthcheck;

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

/** Regions for tests, polled every 100 ms. */
final class Regions {
    static final HealthPolling OFTEN =
            new HealthPolling("/health", Duration.ofMillis(100), Duration.ofMillis(500), 2, 3);

    private Regions() {}

    static Region region(String id, String url) {
        return of(id, new Endpoint(URI.create(url), 1));
    }

    static Region of(Endpoint endpoint) {
        return of("a", endpoint);
    }

    private static Region of(String id, Endpoint endpoint) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53.35, -6.26),
                List.of(endpoint),
                OFTEN,
                Capacity.NOT_STATED);
    }
}
