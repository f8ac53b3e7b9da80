package cloud.atom.router.geoip;

import cloud.atom.router.geo.CoarseMap;
import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.RttConstants;
import cloud.atom.router.geo.RttLine;
import cloud.atom.router.geo.SpecialPrefix;
import cloud.atom.router.geo.SpecialPrefix.Action;
import cloud.atom.router.geo.SpecialPrefixes;
import cloud.atom.router.geo.Zone;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the geography files on the class path. They are part of the program, so a mistake in one is a bug: it stops the
 * start with {@link AssertionError} and the place.
 */
final class GeographyFiles {
    private GeographyFiles() {}

    /** Columns iso2, name, continent, zone, lat, lon, geo_lat, geo_lon, spread_km, …; no field is quoted. */
    static CountryTable countries(String resource) {
        return new CountryTable(rows(
                resource,
                row -> new Country(
                        new CountryCode(row[0]),
                        known(Continent.parse(row[2]), row[2]),
                        known(Zone.parse(row[3]), row[3]),
                        new GeoPoint(Double.parseDouble(row[4]), Double.parseDouble(row[5])),
                        Integer.parseInt(row[8]))));
    }

    /** Columns first_slash16, last_slash16, country. */
    static CoarseMap coarseMap(String resource) {
        return new CoarseMap(
                rows(resource, row -> new CoarseMap.Run(block(row[0]), block(row[1]), new CountryCode(row[2]))));
    }

    /** Columns prefix, class, action. */
    static SpecialPrefixes specialPrefixes(String resource) {
        return new SpecialPrefixes(rows(resource, row -> {
            IpNetwork network = known(IpNetwork.parse(row[0]), row[0]);
            String[] action = row[2].split(":", 2);
            int unwrapAt = action.length == 1 ? 0 : Integer.parseInt(action[1]);
            return new SpecialPrefix(network, row[1], actionOf(action[0]), unwrapAt);
        }));
    }

    private static Action actionOf(String name) {
        return switch (name) {
            case "local" -> Action.LOCAL;
            case "reject" -> Action.REJECT;
            case "unwrap" -> Action.UNWRAP;
            case "unwrap-inverted" -> Action.UNWRAP_INVERTED;
            case "unknown" -> Action.UNKNOWN;
            default -> throw new IllegalArgumentException("action: " + name);
        };
    }

    /** Only what {@link RttModel} uses; the lines of cloud backbones are left. */
    static RttConstants rttConstants(String resource) {
        try (InputStream stream = open(resource)) {
            JsonNode constants = new ObjectMapper().readTree(stream);
            List<RttConstants.ZonePair> zones = new ArrayList<>();
            for (Map.Entry<String, JsonNode> pair :
                    constants.required("zone_pair").properties()) {
                String[] names = pair.getKey().split("\\|", -1);
                Zone one = known(Zone.parse(names[0]), names[0]);
                Zone other = known(Zone.parse(names[1]), names[1]);
                zones.add(new RttConstants.ZonePair(one, other, line(pair.getValue())));
            }
            List<RttConstants.ContinentPair> continents = new ArrayList<>();
            for (Map.Entry<String, JsonNode> pair :
                    constants.required("continent_pair").properties()) {
                String[] names = pair.getKey().split("\\|", -1);
                Continent one = known(Continent.parse(names[0]), names[0]);
                Continent other = known(Continent.parse(names[1]), names[1]);
                continents.add(new RttConstants.ContinentPair(one, other, line(pair.getValue())));
            }
            return new RttConstants(
                    constants.required("floor_ms").asDouble(),
                    constants.required("floor_per_km").asDouble(),
                    line(constants.required("global")),
                    zones,
                    continents);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        } catch (RuntimeException e) {
            throw new AssertionError(resource, e);
        }
    }

    private static RttLine line(JsonNode numbers) {
        return new RttLine(numbers.required(0).asDouble(), numbers.required(1).asDouble());
    }

    private static int block(String address) {
        return (int) (known(IpAddress.parse(address), address).low() >>> 16);
    }

    private static <T> T known(@Nullable T value, String text) {
        if (value == null) {
            throw new IllegalArgumentException("unknown: " + text);
        }
        return value;
    }

    /** One value per line behind the header. */
    private static <T> List<T> rows(String resource, Function<String[], T> reader) {
        List<String> lines = text(resource).lines().toList();
        List<T> values = new ArrayList<>(lines.size());
        for (int i = 1; i < lines.size(); i++) {
            try {
                values.add(reader.apply(lines.get(i).split(",", -1)));
            } catch (RuntimeException e) {
                throw new AssertionError(resource + ":" + (i + 1) + ": " + lines.get(i), e);
            }
        }
        return values;
    }

    private static String text(String resource) {
        try (InputStream stream = open(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(GeographyFiles.class.getResourceAsStream(resource), resource);
    }
}
