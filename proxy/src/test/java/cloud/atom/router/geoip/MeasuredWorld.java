package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.rows;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The cities of the training data and the round trips measured between them. Immutable. */
final class MeasuredWorld {
    /** Where the big providers have most of their customers and, with them, the cables. */
    static final List<String> HUBS = List.of(
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

    private final Map<String, City> cities;
    private final Map<String, Double> measuredMs = new HashMap<>();

    MeasuredWorld() {
        cities = rows("/rtt/nodes-train.csv").stream()
                .map(City::of)
                .collect(Collectors.toMap(City::name, city -> city, (one, other) -> one, TreeMap::new));
        for (String[] row : rows("/rtt/wonder2018-train.csv")) {
            measuredMs.put(row[0] + "|" + row[1], Double.parseDouble(row[3]));
            measuredMs.put(row[1] + "|" + row[0], Double.parseDouble(row[3]));
        }
    }

    /** The names of the cities that stand for a cloud's metropolitan area, in the alphabet's order. */
    List<String> metros() {
        return cities.values().stream().filter(City::metro).map(City::name).toList();
    }

    City city(String name) {
        return Objects.requireNonNull(cities.get(name), name);
    }

    /** The cities that were measured against all of {@code regions} and are none of them, in the alphabet's order. */
    List<City> clientsOf(List<String> regions) {
        return cities.values().stream()
                .filter(city -> !regions.contains(city.name))
                .filter(city -> regions.stream().allMatch(region -> measuredMs.containsKey(city.name + "|" + region)))
                .toList();
    }

    double measured(City client, String region) {
        return Objects.requireNonNull(measuredMs.get(client.name + "|" + region));
    }

    /** The region with the shortest measured round trip. */
    String best(City client, List<String> regions) {
        return least(regions, region -> measured(client, region));
    }

    static String least(List<String> regions, ToDoubleFunction<String> rttMs) {
        return regions.stream().min(Comparator.comparingDouble(rttMs)).orElseThrow();
    }

    record City(String name, CountryCode country, Continent continent, GeoPoint point, boolean metro) {
        private static City of(String[] row) {
            GeoPoint point = new GeoPoint(Double.parseDouble(row[4]), Double.parseDouble(row[5]));
            return new City(row[0], new CountryCode(row[1]), Continent.valueOf(row[2]), point, row[6].equals("1"));
        }

        GeoLocation asClient() {
            return asClient(IpAddress.ofV4(0).network());
        }

        GeoLocation asClient(IpNetwork network) {
            return new GeoLocation(network, country, continent, point, 0, GeoLocation.Source.DATABASE);
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
