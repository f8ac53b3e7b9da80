package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.geoip.MeasuredWorld.City;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.Step;
import cloud.atom.router.state.Exploration;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A simulation, not a measurement: clients in the cities of the training data send requests, the real kernel decides each,
 * and the round trip that was measured between the two cities comes back as a sample, with jitter, lost packets and a last
 * mile that differs from client to client. A router in every region is assumed: each tells the round trips it saw.
 *
 * <p>Each city has four prefixes in two autonomous systems, which span the country. Of the regions that share a request
 * because their estimates are close, and of those explored, nothing is held back: the kernel does as it does.
 */
class LearningAccuracyTest {
    private static final int PREFIXES = 4;
    private static final double ADDED_MS = GeoConfig.DEFAULT.exploration().addedMs();
    private static final int REQUESTS = 2_000;
    private static final int REQUESTS_PER_ROUND = 50;
    private static final int HOUR = 490_000;
    private static final String POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: t, name: p, environment: simulation, version: 1 }
            spec: { hosts: [t.example], residency: { allow: ["*"] } }
            """;

    private final MeasuredWorld world = new MeasuredWorld();
    private final RoutingEngine engine = new RoutingEngine();
    private final LearnedTable table = new LearnedTable(GEOGRAPHY.countries(), LearnedTable.SLOTS);
    private final Map<IpAddress, Client> clients = new HashMap<>();
    private final Random random = new Random(20260401);
    private int explored;
    private int decided;

    @ParameterizedTest
    @CsvSource({"0, 0.95, 0.98", "40, 0.95, 0.98"})
    void findsTheBestRegionOnceItHasLearned(double lastMileMs, double topOne, double within5Ms) {
        List<Client> all = populate(lastMileMs);
        RouterState state = state();
        Figures before = measure(state, all);

        List<Figures> course = new ArrayList<>();
        for (int round = 0; round < REQUESTS / REQUESTS_PER_ROUND; round++) {
            state = state.withLearned(table.snapshot(HOUR));
            for (Client client : all) {
                for (int i = 0; i < REQUESTS_PER_ROUND; i++) {
                    request(state, client);
                }
            }
            course.add(measure(state.withLearned(table.snapshot(HOUR)), all));
        }

        String said = "before " + before + ", then " + course;
        Figures after = course.get(course.size() - 1);
        assertThat((double) explored / decided).isLessThanOrEqualTo(0.03);
        assertThat(after.topOne).as(said).isGreaterThanOrEqualTo(topOne);
        assertThat(after.within5Ms).as(said).isGreaterThanOrEqualTo(within5Ms);
    }

    private void request(RouterState state, Client client) {
        TraceId trace = new TraceId(random.nextLong(), random.nextLong() | 1);
        RequestFacts facts = new RequestFacts(
                trace,
                null,
                "t.example",
                "GET",
                "/",
                name -> null,
                client.location.network().base());
        RoutingDecision decision = engine.decide(state, facts, (policy, limit) -> new QuotaAnswer(true, 1, 0, 0));
        decided++;
        explored += decision.trace().stream().anyMatch(entry -> entry.step() == Step.EXPLORATION) ? 1 : 0;
        if (decision instanceof RoutingDecision.Forward forward) {
            Region region = Objects.requireNonNull(
                    state.regions().find(forward.targets().get(0).region()));
            double rttMs = world.measured(client.city, region.name()) * Math.exp(Math.abs(random.nextGaussian()) * 0.08)
                    + client.lastMileMs
                    + (random.nextInt(50) == 0 ? random.nextInt(200) : 0);
            double modelMs = GEOGRAPHY.rttModel().estimateMs(client.location, region);
            table.add(new RttSample(client.location.network(), region.id(), rttMs), client.location, modelMs, HOUR);
        }
    }

    private List<Client> populate(double mostLastMileMs) {
        List<Client> all = new ArrayList<>();
        for (City city : world.clientsOf(MeasuredWorld.HUBS)) {
            for (int i = 0; i < PREFIXES; i++) {
                IpAddress address = IpAddress.ofV4((1 << 24) + (all.size() << 8));
                GeoLocation location = city.asClient(address.network()).announcedBy(64_496 + i % 2, true);
                Client client = new Client(city, location, random.nextDouble() * mostLastMileMs);
                clients.put(address, client);
                all.add(client);
            }
        }
        return all;
    }

    private RouterState state() {
        List<Region> regions = MeasuredWorld.HUBS.stream()
                .map(name -> world.city(name).asRegion())
                .toList();
        RoutingSettings settings = RoutingSettings.DEFAULT.exploring(new Exploration(0.03, ADDED_MS));
        return RouterState.initial(
                        new RegionCatalog(regions),
                        address -> Objects.requireNonNull(clients.get(address)).location,
                        GEOGRAPHY.rttModel(),
                        settings)
                .withPolicies(new PolicyTable(
                        List.of(PolicyParser.parse(POLICY.getBytes(StandardCharsets.UTF_8), "p.yaml"))));
    }

    private Figures measure(RouterState state, List<Client> all) {
        int right = 0;
        int near = 0;
        for (Client client : all) {
            double[] rttMs = state.places().at(client.location).rttMs();
            String chosen =
                    MeasuredWorld.least(MeasuredWorld.HUBS, region -> rttMs[MeasuredWorld.HUBS.indexOf(region)]);
            String best = world.best(client.city, MeasuredWorld.HUBS);
            right += chosen.equals(best) ? 1 : 0;
            near += world.measured(client.city, chosen) <= world.measured(client.city, best) + 5 ? 1 : 0;
        }
        return new Figures((double) right / all.size(), (double) near / all.size());
    }

    private record Client(City city, GeoLocation location, double lastMileMs) {}

    private record Figures(double topOne, double within5Ms) {}
}
