package cloud.atom.router.control.laboratory;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.ClientPlaces;

/**
 * What the routers know of round trips: one stands in each region, and learns alone. It knows the handshakes of the clients
 * that arrive there and its own way to each region, by the program's own table; none hears of what another one measured,
 * and none explores. Confined to one run.
 *
 * <p>As {@code geoip.RttLearner} does, decisions see what was learned every ten seconds.
 */
final class RegionRouters {
    /** Share of the requests that open a connection, whose handshake is measured; the others come over one that is open. */
    private static final double NEW_CONNECTION = 0.2;

    /** Deviation of the logarithm of a handshake's time above the shortest one. */
    private static final double JITTER_SIGMA = 0.08;

    /** Deviation of the logarithm of a true round trip between two regions around the model's, as for clients. */
    private static final double WAY_SIGMA = 0.15;

    private static final int TURN_SECONDS = 10;
    private static final int SLOTS = 1 << 12;
    private static final int KNOWN_WAYS = 10;
    private static final long MILLIS_PER_HOUR = 3_600_000;

    private final Run run;
    private final Chance chance = Chance.of(Laboratory.SEED, "handshakes");

    /** Both by the ordinal of the region that the router stands in. */
    private final LearnedTable[] tables;

    private final ClientPlaces[] places;

    /** Takes places over the scene's regions. */
    RegionRouters(Run run, ClientPlaces first) {
        this.run = run;
        int regions = run.scene().regions().size();
        tables = new LearnedTable[regions];
        places = new ClientPlaces[regions];
        for (int i = 0; i < regions; i++) {
            tables[i] = new LearnedTable(run.scene().geography().countries(), SLOTS);
            places[i] = first.from(idOf(i));
        }
        measureWays();
        publish();
    }

    /** The ways between the regions, known from before the day. */
    private void measureWays() {
        Chance ways = Chance.of(Laboratory.SEED, "ways");
        for (int from = 0; from < tables.length; from++) {
            for (int to = from; to < tables.length; to++) {
                double ms = ways.logNormal(modelMs(from, to), WAY_SIGMA);
                for (int i = 0; i < KNOWN_WAYS; i++) {
                    tables[from].addRouter(idOf(from), idOf(to), ms, hour());
                    tables[to].addRouter(idOf(to), idOf(from), ms, hour());
                }
            }
        }
    }

    private double modelMs(int from, int to) {
        Region standing = run.scene().regions().region(from);
        GeoLocation there = new GeoLocation(
                IpNetwork.of(IpAddress.ofV6(0, 0), 0),
                standing.country(),
                standing.continent(),
                standing.location(),
                0,
                GeoLocation.Source.DATABASE);
        return run.scene()
                .geography()
                .rttModel()
                .estimateMs(there, run.scene().regions().region(to));
    }

    /** Places as the router sees them that {@code client} arrives at. */
    ClientPlaces of(Client client) {
        return places[client.arrival()];
    }

    /** A request arrived. */
    void onRequest(Client client) {
        if (chance.uniform() >= NEW_CONNECTION) {
            return;
        }
        int here = client.arrival();
        double shortestMs = client.rttNanos()[here] / 1e6;
        double rttMs = shortestMs * StrictMath.exp(Math.abs(JITTER_SIGMA * chance.normal()));
        GeoLocation location = places[here].of(client.address()).location();
        double modelMs = run.scene()
                .geography()
                .rttModel()
                .estimateMs(location, run.scene().regions().region(here));
        tables[here].add(new RttSample(location.network(), idOf(here), rttMs), location, modelMs, hour());
    }

    /** A second is over. */
    void onSecond() {
        if (run.time().second() % TURN_SECONDS == 0) {
            publish();
        }
    }

    /** Another database of places serves. */
    void onPlaces(GeoLocator locator) {
        for (int i = 0; i < places.length; i++) {
            places[i] = places[i].by(locator);
        }
    }

    private void publish() {
        for (int i = 0; i < places.length; i++) {
            places[i] = places[i].knowing(tables[i].snapshot(hour()));
        }
    }

    private RegionId idOf(int ordinal) {
        return run.scene().regions().region(ordinal).id();
    }

    private int hour() {
        return (int) (run.time().moment().epochMillis() / MILLIS_PER_HOUR);
    }
}
