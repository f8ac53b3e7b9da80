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
        Capacity capacity) {
    public Region {
        groups = Set.copyOf(groups);
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: [] (expected: at least one)");
        }
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
}
