package cloud.atom.router.routing;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Affinity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the override of a policy that holds for a client. Thread-safe and pure. */
final class Overrides {
    private Overrides() {}

    /** The first override that holds; null when none does. */
    static @Nullable Match of(Affinity affinity, GeoLocation location, @Nullable IpAddress client) {
        List<Affinity.Override> overrides = affinity.overrides();
        for (int i = 0; i < overrides.size(); i++) {
            Affinity.Override override = overrides.get(i);
            String by = placeIn(override.when(), location, client);
            if (by != null) {
                return new Match(i, by, override.prefer());
            }
        }
        return null;
    }

    /** The kind of place that the client is in; null when it is in none. What is not known of a client is in none. */
    private static @Nullable String placeIn(Affinity.When when, GeoLocation location, @Nullable IpAddress client) {
        if (location.country() != null && when.countries().contains(location.country())) {
            return "country";
        }
        if (location.continent() != null && when.continents().contains(location.continent())) {
            return "continent";
        }
        if (client != null && isInAny(when.networks(), client)) {
            return "network";
        }
        boolean announced =
                location.asn() != 0 && !when.asns().isEmpty() && when.asns().contains(location.asn());
        return announced ? "asn" : null;
    }

    private static boolean isInAny(List<IpNetwork> networks, IpAddress client) {
        for (IpNetwork network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    /**
     * An override that holds. Immutable.
     *
     * @param index among the policy's overrides
     * @param by the kind of place that the client is in, as the policy names it without its plural; the place itself would tell
     *     more of the client than a trace may
     * @param prefer as the policy has it, best first
     */
    record Match(int index, String by, List<RegionId> prefer) {
        /** For the trace. */
        @Override
        public String toString() {
            return "overrides[" + index + "] by " + by + ": " + prefer;
        }
    }
}
