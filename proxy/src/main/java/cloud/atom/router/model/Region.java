package cloud.atom.router.model;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A region as the registry describes it. Immutable.
 *
 * @param name what people call it
 * @param groups free labels that policies may use as {@code group:label}
 * @param endpoints its addresses, in the registry's order; at least one
 * @param selector label matchers of PromQL that pick its series in Prometheus; default {@code region="ID"}
 */
public record Region(
        RegionId id,
        String name,
        CountryCode country,
        Continent continent,
        Set<String> groups,
        GeoPoint location,
        List<Endpoint> endpoints,
        HealthPolling health,
        Capacity capacity,
        String selector) {
    public Region {
        groups = Set.copyOf(groups);
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: [] (expected: at least one)");
        }
    }

    /** A region whose series in Prometheus carry its id as {@code region}. */
    public Region(
            RegionId id,
            String name,
            CountryCode country,
            Continent continent,
            Set<String> groups,
            GeoPoint location,
            List<Endpoint> endpoints,
            HealthPolling health,
            Capacity capacity) {
        this(
                id,
                name,
                country,
                continent,
                groups,
                location,
                endpoints,
                health,
                capacity,
                "region=\"" + id.value() + "\"");
    }

    /** The endpoint at {@code url}; null when the region has none there. */
    public @Nullable Endpoint endpoint(URI url) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.url().equals(url)) {
                return endpoint;
            }
        }
        return null;
    }

    /** The same, with other label matchers for Prometheus. */
    public Region withSelector(String newSelector) {
        return new Region(id, name, country, continent, groups, location, endpoints, health, capacity, newSelector);
    }
}
