package cloud.atom.router.proof;

import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.ClientPlaces;
import cloud.atom.router.state.RegionCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where clients may be: a place in each country of the table, nowhere, and each network and autonomous system that an override
 * names. Immutable.
 *
 * <p>Places are of one kind when a decision cannot tell them apart: the regions stand in the same order of estimated round
 * trips, the same ones lie within the band of each other, and the same overrides meet them. One member of a kind decides
 * for all; which one changes from set to set of failed regions, so that many sets see every member.
 */
final class ClientKinds {
    /** First address of 240.0.0.0/4, which no client has (RFC 1112, section 4). */
    private static final int RESERVED = 0xf000_0000;

    private static final double LEAST_BAND_MS = 5;
    private static final double LEAST_BAND_RATIO = 0.1;

    private final ClientPlaces places;
    private final List<List<Client>> kinds;
    private final int clients;

    /**
     * Finds the kinds.
     *
     * @param live places over the registry that the proof is about; only its estimates are used
     */
    ClientKinds(CountryTable countries, ClientPlaces live, RegionCatalog regions, Affinity affinity) {
        Map<IpNetwork, GeoLocation> byNetwork = new HashMap<>();
        List<Client> all = new ArrayList<>();
        for (Country country : countries.all()) {
            IpAddress address = IpAddress.ofV4(RESERVED + (byNetwork.size() << 8));
            byNetwork.put(address.network(), at(address, country));
            all.add(new Client(country.code().value(), address));
        }
        all.add(new Client("nowhere", null));
        for (Affinity.Override override : affinity.overrides()) {
            override.when().networks().forEach(network -> all.add(new Client("network " + network, network.base())));
            for (long asn : override.when().asns()) {
                IpAddress address = IpAddress.ofV4(RESERVED + (byNetwork.size() << 8));
                byNetwork.put(address.network(), nowhere(address).announcedBy(asn, true));
                all.add(new Client("AS" + asn, address));
            }
        }
        places = live.by(client -> byNetwork.getOrDefault(client.network(), nowhere(client)));
        clients = all.size();
        Map<List<Object>, List<Client>> grouped = new LinkedHashMap<>();
        for (Client client : all) {
            grouped.computeIfAbsent(kindOf(client, regions, affinity), kind -> new ArrayList<>())
                    .add(client);
        }
        kinds = List.copyOf(grouped.values());
    }

    /**
     * A client of the proof.
     *
     * @param name of its place, for people
     * @param address null: its place is not known
     */
    record Client(String name, @Nullable IpAddress address) {}

    private static GeoLocation nowhere(IpAddress client) {
        return new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN);
    }

    private static GeoLocation at(IpAddress client, Country country) {
        return new GeoLocation(
                client.network(),
                country.code(),
                country.continent(),
                country.centroid(),
                country.spreadKm(),
                GeoLocation.Source.COUNTRY);
    }

    /** All that a decision can see of where {@code client} is. */
    private List<Object> kindOf(Client client, RegionCatalog regions, Affinity affinity) {
        ClientPlace place = places.of(client.address());
        List<Object> kind = new ArrayList<>();
        for (Affinity.Override override : affinity.overrides()) {
            kind.add(isIn(override, place.location()));
            kind.add(client.address() != null
                    && override.when().networks().stream().anyMatch(network -> network.contains(client.address())));
        }
        kind.add(place.isKnown());
        if (place.isKnown()) {
            addOrder(kind, biased(place, regions, affinity), affinity.band().toNanos() / 1e6);
        }
        return kind;
    }

    private static boolean isIn(Affinity.Override override, GeoLocation location) {
        return (location.country() != null && override.when().countries().contains(location.country()))
                || (location.continent() != null && override.when().continents().contains(location.continent()))
                || (location.asn() != 0 && override.when().asns().contains(location.asn()));
    }

    private static double[] biased(ClientPlace place, RegionCatalog regions, Affinity affinity) {
        double[] rttMs = place.rttMs().clone();
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] *= 1 - affinity.bias().getOrDefault(regions.region(i).id(), 0.0);
        }
        return rttMs;
    }

    /** For each pair of regions which is nearer, and whether the farther lies within the band of the nearer. */
    private static void addOrder(List<Object> kind, double[] rttMs, double bandMs) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < rttMs.length; i++) {
            for (int j = i + 1; j < rttMs.length; j++) {
                double near = Math.min(rttMs[i], rttMs[j]);
                double far = Math.max(rttMs[i], rttMs[j]);
                double band = bandMs == 0 ? 0 : Math.max(Math.max(LEAST_BAND_MS, LEAST_BAND_RATIO * near), bandMs);
                order.append(Double.compare(rttMs[i], rttMs[j])).append(far <= near + band ? '~' : ';');
            }
        }
        kind.add(order.toString());
    }

    /** The places of all clients of the proof. */
    ClientPlaces places() {
        return places;
    }

    int kinds() {
        return kinds.size();
    }

    /** How many clients the kinds stand for. */
    int clients() {
        return clients;
    }

    /** A member of that kind, another one in each round until all had their turn. */
    Client member(int kind, int round) {
        List<Client> members = kinds.get(kind);
        return members.get(round % members.size());
    }
}
