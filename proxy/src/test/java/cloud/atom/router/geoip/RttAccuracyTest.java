package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.rows;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The round-trip model against measured round trips: every city of the training data as a client of twelve regions on
 * six continents. The floors are the figures measured when the test was written, rounded against us;
 * docs/geography.md has them too.
 */
class RttAccuracyTest {
    private static final Set<String> REGIONS = Set.of(
            "Washington",
            "San Jose",
            "Toronto",
            "Sao Paulo",
            "Dublin",
            "Frankfurt",
            "Cape Town",
            "Dubai",
            "Chennai",
            "Singapore",
            "Tokyo",
            "Sydney");

    private final Map<String, City> cities =
            rows("/rtt/nodes-train.csv").stream().map(City::of).collect(Collectors.toMap(City::name, city -> city));
    private final Map<String, Double> measuredMs = new HashMap<>();
    private final List<City> clients;

    RttAccuracyTest() {
        for (String[] row : rows("/rtt/wonder2018-train.csv")) {
            measuredMs.put(row[0] + "|" + row[1], Double.parseDouble(row[3]));
            measuredMs.put(row[1] + "|" + row[0], Double.parseDouble(row[3]));
        }
        clients = cities.values().stream()
                .filter(city -> !REGIONS.contains(city.name))
                .filter(city -> REGIONS.stream().allMatch(region -> measuredMs.containsKey(city.name + "|" + region)))
                .toList();
    }

    @Test
    void findsTheBestRegionForAtLeast86PercentOfCities() {
        long right = clients.stream()
                .filter(client -> best(city -> estimated(client, city)).equals(best(city -> measured(client, city))))
                .count();

        assertThat(clients).hasSize(134);
        assertThat((double) right / clients.size()).isGreaterThanOrEqualTo(0.86);
    }

    @Test
    void errsByAMedianOfAtMost11Percent() {
        double[] errors = clients.stream()
                .flatMap(client -> REGIONS.stream()
                        .map(region -> Math.abs(estimated(client, region) / measured(client, region) - 1)))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();

        assertThat(errors).hasSize(134 * 12);
        assertThat(errors[errors.length / 2]).isLessThanOrEqualTo(0.106);
    }

    private static String best(ToDoubleFunction<String> rttMs) {
        return REGIONS.stream().min(Comparator.comparingDouble(rttMs)).orElseThrow();
    }

    private double measured(City client, String region) {
        return Objects.requireNonNull(measuredMs.get(client.name + "|" + region));
    }

    private double estimated(City client, String region) {
        City place = Objects.requireNonNull(cities.get(region));
        return GEOGRAPHY.rttModel().estimateMs(client.asClient(), place.asRegion());
    }

    private record City(String name, CountryCode country, Continent continent, GeoPoint point) {
        static City of(String[] row) {
            GeoPoint point = new GeoPoint(Double.parseDouble(row[4]), Double.parseDouble(row[5]));
            return new City(row[0], new CountryCode(row[1]), Continent.valueOf(row[2]), point);
        }

        GeoLocation asClient() {
            return new GeoLocation(
                    IpAddress.ofV4(0).network(), country, continent, point, 0, GeoLocation.Source.DATABASE);
        }

        Region asRegion() {
            return new Region(
                    new RegionId(name.replace(' ', '-')),
                    name,
                    country,
                    continent,
                    Set.of(),
                    point,
                    List.of(new Endpoint(URI.create("http://127.0.0.1:80"), 1)),
                    HealthPolling.DEFAULT,
                    Capacity.NOT_STATED);
        }
    }
}
