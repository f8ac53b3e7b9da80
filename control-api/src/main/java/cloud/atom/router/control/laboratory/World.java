package cloud.atom.router.control.laboratory;

import cloud.atom.router.model.Region;
import java.util.List;

/** What exists outside of the router, and how it is. Not thread-safe; confined to one run. */
final class World {
    /** Time that a request costs a worker, in nanoseconds: half cost less than this. */
    static final double WORK_MEDIAN = 80 * VirtualTime.MILLI;

    static final double WORK_SIGMA = 0.5;

    /** Mean of that distribution, in seconds. */
    private static final double WORK_MEAN_SECONDS =
            WORK_MEDIAN / VirtualTime.SECOND * StrictMath.exp(WORK_SIGMA * WORK_SIGMA / 2);

    private final Scene scene;

    /** By region ordinal and the endpoint's place in the registry. */
    private final Server[][] servers;

    private double guestFactor = 1;
    private boolean placesWrong;

    World(Scene scene) {
        this.scene = scene;
        List<Region> regions = scene.regions().regions();
        servers = new Server[regions.size()][];
        for (int i = 0; i < servers.length; i++) {
            int endpoints = regions.get(i).endpoints().size();
            double perSecond = regions.get(i).capacity().requestsPerSecond();
            int workers = (int) Math.ceil(perSecond * WORK_MEAN_SECONDS / endpoints);
            servers[i] = new Server[endpoints];
            for (int j = 0; j < endpoints; j++) {
                servers[i][j] = new Server(workers);
            }
        }
    }

    Server server(Place place) {
        return servers[place.region()][place.endpoint()];
    }

    /** Every endpoint of a region becomes so. */
    void become(String region, Condition condition) {
        for (Server server : servers[scene.ordinalOf(region)]) {
            server.become(condition);
        }
    }

    /** One endpoint of a region becomes so. */
    void become(String region, int endpoint, Condition condition) {
        servers[scene.ordinalOf(region)][endpoint].become(condition);
    }

    /** What {@link Tenant#GUEST} sends, in times of its usual rate. */
    double guestFactor() {
        return guestFactor;
    }

    void sendGuest(double times) {
        guestFactor = times;
    }

    /** Whether the database of places is the broken one. */
    boolean arePlacesWrong() {
        return placesWrong;
    }

    void misplaceClients(boolean wrong) {
        placesWrong = wrong;
    }
}
