package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.state.ClientPlaces;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each region's router finds out by itself when the database of places is wrong. */
final class RegionRoutersTest {
    private static final int REQUESTS = 40;
    private static final Scene SCENE = Scene.load();

    private final Run run = new Run(SCENE, new VirtualTime(), new World(SCENE));
    private final ClientPlaces wrong = new ClientPlaces(
            SCENE.regions(), SCENE.population().locator(true), SCENE.geography().rttModel());
    private final List<Client> misplaced = SCENE.population().of(Tenant.WORLD.host()).stream()
            .filter(client -> !client.place().equals(client.wrongPlace()))
            .toList();

    @Test
    void findOutWhoIsNotWhereTheDatabaseHasThem() {
        RegionRouters routers = new RegionRouters(run, wrong);
        double before = within20MsOfTheBest(routers);

        misplaced.forEach(client -> arrive(routers, client));
        routers.onSecond();

        assertThat(misplaced).hasSizeGreaterThan(50);
        assertThat(before).isLessThan(0.3);
        assertThat(within20MsOfTheBest(routers)).isGreaterThan(0.7);
    }

    private static void arrive(RegionRouters routers, Client client) {
        for (int i = 0; i < REQUESTS; i++) {
            routers.onRequest(client);
        }
    }

    private double within20MsOfTheBest(RegionRouters routers) {
        long near = misplaced.stream()
                .filter(client -> {
                    long[] truth = client.rttNanos();
                    int chosen = leastOf(routers.of(client).of(client.address()).rttMs());
                    double best = Double.MAX_VALUE;
                    for (long nanos : truth) {
                        best = Math.min(best, nanos / 1e6);
                    }
                    return truth[chosen] / 1e6 <= best + 20;
                })
                .count();
        return (double) near / misplaced.size();
    }

    private static int leastOf(double[] values) {
        int least = 0;
        for (int i = 1; i < values.length; i++) {
            least = values[i] < values[least] ? i : least;
        }
        return least;
    }
}
