package cloud.atom.router.geo;

import cloud.atom.router.model.Continent;
import java.util.List;

/**
 * The fitted constants of {@link RttModel}. Immutable.
 *
 * @param floorMs no estimate is below it, in milliseconds
 * @param floorMsPerKm no estimate is below it for each kilometre: light in glass along a detour
 * @param global where nothing closer is known
 * @param zonePairs lines by pair of zones; a pair stands once, in any order
 * @param continentPairs lines by pair of continents; a pair stands once, in any order
 */
public record RttConstants(
        double floorMs,
        double floorMsPerKm,
        RttLine global,
        List<ZonePair> zonePairs,
        List<ContinentPair> continentPairs) {
    public RttConstants {
        zonePairs = List.copyOf(zonePairs);
        continentPairs = List.copyOf(continentPairs);
        if (!(floorMs >= 0)) {
            throw new IllegalArgumentException("floorMs: " + floorMs + " (expected: at least 0)");
        }
        if (!(floorMsPerKm >= 0)) {
            throw new IllegalArgumentException("floorMsPerKm: " + floorMsPerKm + " (expected: at least 0)");
        }
    }

    /** The line between two zones, or within one. Immutable. */
    public record ZonePair(Zone one, Zone other, RttLine line) {}

    /** The line between two continents, or within one. Immutable. */
    public record ContinentPair(Continent one, Continent other, RttLine line) {}
}
