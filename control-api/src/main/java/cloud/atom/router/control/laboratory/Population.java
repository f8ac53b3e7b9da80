package cloud.atom.router.control.laboratory;

import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients: networks around the centres of countries, as many as the countries have people on the Internet. Immutable.
 *
 * <p>The true round trip of a client to a region is what the router's own model says for the client's true place, times
 * noise that is drawn once for the pair, plus an access network. So the router's estimate is off by about as much as it
 * was on measured data (docs/geography.md).
 */
final class Population {
    /** Deviation of the logarithm of a true round trip around the model's; gives a median error near 10 %. */
    private static final double RTT_SIGMA = 0.15;

    /** Median round trip within a client's access network, in milliseconds. */
    private static final double ACCESS_MS = 8;

    private static final double ACCESS_SIGMA = 0.4;
    private static final double KM_PER_DEGREE = 111.2;

    /** Share of clients that the broken database puts on another continent. */
    private static final double WRONG_SHARE = 0.4;

    /**
     * Share of clients that reach the router in their nearest region; the others reach the second nearest. Of an anycast
     * network's clients about a fifth are not sent to the best front end (Calder and others: Analyzing the performance of an
     * anycast CDN, 2015).
     */
    private static final double ARRIVE_NEAREST = 0.8;

    private static final int ACCURACY_KM = 20;

    private final Map<String, List<Client>> byHost;
    private final int size;

    private Population(Map<String, List<Client>> byHost) {
        this.byHost = byHost;
        size = byHost.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Draws clients.
     *
     * @param users by country, in any unit
     */
    static Population draw(Geography geography, List<Region> regions, Map<CountryCode, Double> users) {
        Drawing drawing = new Drawing(geography, regions, users);
        Map<String, List<Client>> byHost = new HashMap<>();
        for (Tenant tenant : Tenant.values()) {
            byHost.put(tenant.host(), drawing.clientsOf(tenant));
        }
        return new Population(byHost);
    }

    /** How many clients there are. */
    int size() {
        return size;
    }

    /** Those who send requests for {@code host}. */
    List<Client> of(String host) {
        return byHost.getOrDefault(host, List.of());
    }

    /** The database of places; {@code wrong}: the broken one. */
    GeoLocator locator(boolean wrong) {
        Map<IpNetwork, GeoLocation> places = new HashMap<>();
        for (List<Client> clients : byHost.values()) {
            for (Client client : clients) {
                places.put(client.address().network(), wrong ? client.wrongPlace() : client.place());
            }
        }
        return address -> {
            GeoLocation place = places.get(address.network());
            if (place == null) {
                throw new AssertionError("no client in " + address);
            }
            return place;
        };
    }

    /** One draw of all clients. Confined to it. */
    private static final class Drawing {
        private final Geography geography;
        private final List<Region> regions;
        private final List<Country> countries = new ArrayList<>();
        private final List<Double> users = new ArrayList<>();
        private final Chance chance = Chance.of(Laboratory.SEED, "population");
        private final Chance arrivals = Chance.of(Laboratory.SEED, "arrivals");
        private int drawn;

        Drawing(Geography geography, List<Region> regions, Map<CountryCode, Double> usersByCountry) {
            this.geography = geography;
            this.regions = regions;
            usersByCountry.forEach((code, count) -> {
                Country country = geography.countries().find(code);
                if (country == null) {
                    throw new AssertionError("no country " + code);
                }
                countries.add(country);
                users.add(count);
            });
        }

        List<Client> clientsOf(Tenant tenant) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < countries.size(); i++) {
                if (tenant.livesIn(countries.get(i).continent())) {
                    addClients(clients, tenant, countries.get(i), users.get(i));
                }
            }
            return List.copyOf(clients);
        }

        /** At least three networks each, one more for each ten million users, up to twelve. */
        private void addClients(List<Client> clients, Tenant tenant, Country country, double million) {
            int networks = (int) Math.min(12, 3 + million / 10);
            for (int i = 0; i < networks; i++) {
                clients.add(client(tenant, country, million / networks));
            }
        }

        private Client client(Tenant tenant, Country country, double weight) {
            // One /24 each, from 20.0.0.0 on.
            int number = drawn++;
            IpAddress address = IpAddress.ofV4((20 << 24) + (number << 8) + 1);
            GeoLocation place = located(address, country, scattered(country));
            boolean misplaced = chance.uniform() < WRONG_SHARE;
            Country elsewhere = countries.get(chance.below(countries.size()));
            boolean far = elsewhere.continent() != country.continent();
            GeoLocation wrong = misplaced && far ? located(address, elsewhere, elsewhere.centroid()) : place;
            long[] rttNanos = rttNanos(place);
            return new Client(number, address, tenant.host(), place, wrong, rttNanos, arrival(rttNanos), weight);
        }

        private int arrival(long[] rttNanos) {
            List<Integer> nearest = new ArrayList<>();
            for (int i = 0; i < rttNanos.length; i++) {
                nearest.add(i);
            }
            nearest.sort(Comparator.comparingLong(region -> rttNanos[region]));
            return nearest.get(arrivals.uniform() < ARRIVE_NEAREST ? 0 : 1);
        }

        private static GeoLocation located(IpAddress address, Country country, GeoPoint point) {
            return new GeoLocation(
                    address.network(),
                    country.code(),
                    country.continent(),
                    point,
                    ACCURACY_KM,
                    GeoLocation.Source.DATABASE);
        }

        /** A place around the middle of a country's people, as far as they live from it. */
        private GeoPoint scattered(Country country) {
            double km = country.spreadKm() * Math.min(2, chance.exponential(1));
            double angle = 2 * StrictMath.PI * chance.uniform();
            double lat = country.centroid().latitude() + km * StrictMath.sin(angle) / KM_PER_DEGREE;
            double narrowing = Math.max(0.2, StrictMath.cos(StrictMath.toRadians(lat)));
            double lon = country.centroid().longitude() + km * StrictMath.cos(angle) / (KM_PER_DEGREE * narrowing);
            return new GeoPoint(rounded(Math.max(-85, Math.min(85, lat))), rounded(wrapped(lon)));
        }

        private static double wrapped(double lon) {
            return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
        }

        private static double rounded(double degrees) {
            return StrictMath.rint(degrees * 1000) / 1000;
        }

        private long[] rttNanos(GeoLocation place) {
            double access = chance.logNormal(ACCESS_MS, ACCESS_SIGMA);
            long[] nanos = new long[regions.size()];
            for (int i = 0; i < nanos.length; i++) {
                double model = geography.rttModel().estimateMs(place, regions.get(i));
                double micros = StrictMath.rint(1000 * (chance.logNormal(model, RTT_SIGMA) + access));
                nanos[i] = Math.round(micros) * 1000;
            }
            return nanos;
        }
    }
}
