package cloud.atom.router.geo;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.Region;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates round trips from distance and from how well two parts of the world are connected.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code rtt = max(floor, floor_per_km * km, a + b * km)}, where km is the great circle and (a, b) a straight line
 * fitted per pair of network zones; where a pair was never measured (or a country is in no zone) per pair of
 * continents; else one line for the whole world. Why lines: cables follow geography, but the detour between two zones
 * is the same for everybody in them (Europe to the Gulf goes through the Red Sea, Brazil to Africa through Miami), and
 * distance alone ranks such regions wrongly. A region's zone comes from its country, exactly as a client's does.
 *
 * <p>The lines were fitted on pings between data centres in ordinary provider networks (WonderNetwork, November 2018),
 * the nearest thing to a client's way that is measured everywhere. Clouds' own backbones are straighter; lines for
 * region to region are of no use here. The last mile of a client is the same to every region, so it cannot change
 * their order and is left out. Measured accuracy: docs/geography.md.
 *
 * <p>A client decides little here: its address decides, and at worst it is served by a farther region that its tenant
 * allows anyway.
 */
public final class RttModel implements RttEstimator {
    private final CountryTable countries;
    private final double floorMs;
    private final double floorMsPerKm;
    private final RttLine global;

    /** By the zones of both ends, symmetric; no entry for a pair without a line. */
    private final Map<Zone, Map<Zone, RttLine>> byZone = new EnumMap<>(Zone.class);

    /** By the continents of both ends, symmetric; no entry for a pair without a line. */
    private final Map<Continent, Map<Continent, RttLine>> byContinent = new EnumMap<>(Continent.class);

    public RttModel(RttConstants constants, CountryTable countries) {
        this.countries = countries;
        floorMs = constants.floorMs();
        floorMsPerKm = constants.floorMsPerKm();
        global = constants.global();
        for (RttConstants.ZonePair pair : constants.zonePairs()) {
            putBothWays(byZone, pair.one(), pair.other(), pair.line());
        }
        for (RttConstants.ContinentPair pair : constants.continentPairs()) {
            putBothWays(byContinent, pair.one(), pair.other(), pair.line());
        }
    }

    private static <K extends Enum<K>> void putBothWays(Map<K, Map<K, RttLine>> lines, K one, K other, RttLine line) {
        lines.computeIfAbsent(one, key -> new EnumMap<>(key.getDeclaringClass()))
                .put(other, line);
        lines.computeIfAbsent(other, key -> new EnumMap<>(key.getDeclaringClass()))
                .put(one, line);
    }

    @Override
    public double estimateMs(GeoLocation client, Region region) {
        GeoPoint point = client.point();
        if (point == null) {
            return Double.NaN;
        }
        double km = point.distanceKm(region.location());
        double line = lineBetween(client, region).at(km);
        return Math.max(floorMs, Math.max(floorMsPerKm * km, line));
    }

    private RttLine lineBetween(GeoLocation client, Region region) {
        RttLine line = lineBetween(byZone, zoneOf(client.country()), zoneOf(region.country()));
        if (line == null) {
            line = lineBetween(byContinent, client.continent(), region.continent());
        }
        return line == null ? global : line;
    }

    private static <K> @Nullable RttLine lineBetween(
            Map<K, Map<K, RttLine>> lines, @Nullable K one, @Nullable K other) {
        if (one == null || other == null) {
            return null;
        }
        Map<K, RttLine> fromOne = lines.get(one);
        return fromOne == null ? null : fromOne.get(other);
    }

    private @Nullable Zone zoneOf(@Nullable CountryCode code) {
        Country country = code == null ? null : countries.find(code);
        return country == null ? null : country.zone();
    }
}
