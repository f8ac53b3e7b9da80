package cloud.atom.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Affinity.Strategy;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.Route;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Laws that hold for every policy, every health and every client; worlds are drawn from a seed that failures print. */
final class ResidencyPropertyTest {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 1, 0, 0);
    private static final List<String> CLIENTS =
            List.of(World.LONDON, World.BERLIN, World.NEW_YORK, World.OSAKA, World.NOWHERE);
    private static final int WORLDS = 4_000;

    private final RoutingEngine engine = new RoutingEngine();

    @Test
    void neverForwardsToARegionThatThePolicyDoesNotAllow() {
        forEveryWorld((seed, world, state) -> {
            RoutingDecision decision = decide(seed, state);

            if (decision instanceof Forward forward) {
                for (Target target : everyTarget(forward)) {
                    Region region = state.regions().find(target.region());
                    assertThat(region).isNotNull();
                    assertThat(world.residency.permits(region))
                            .as("seed %s, %s", seed, target)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void neverForwardsToARegionThatIsDownOrDrained() {
        forEveryWorld((seed, world, state) -> {
            RoutingDecision decision = decide(seed, state);

            if (decision instanceof Forward forward) {
                assertThat(everyTarget(forward)).as("seed %s", seed).noneMatch(target -> {
                    var health = state.health().of(target.region());
                    return health != null && !health.takesRequests();
                });
            }
        });
    }

    @Test
    void decidesTheSameTwice() {
        forEveryWorld((seed, world, state) -> assertThat(decide(seed, state))
                .as("seed %s", seed)
                .hasToString(decide(seed, state).toString()));
    }

    @Test
    void triesEachRegionOnceAndRanksExactlyThoseThatAreTried() {
        forEveryWorld((seed, world, state) -> {
            RoutingDecision decision = decide(seed, state);

            if (decision instanceof Forward forward) {
                List<RegionId> tried =
                        forward.targets().stream().map(Target::region).toList();
                List<RegionId> ranked = forward.candidates().stream()
                        .filter(candidate -> candidate.rank() > 0)
                        .map(Candidate::region)
                        .toList();
                assertThat(tried).as("seed %s", seed).doesNotHaveDuplicates().isEqualTo(ranked);
            }
        });
    }

    @Test
    void hedgesAndMirrorsOnlyBesideTheFirstTarget() {
        int[] seen = new int[2];
        forEveryWorld((seed, world, state) -> {
            RoutingDecision decision = decide(seed, state);

            if (decision instanceof Forward forward) {
                Target first = forward.targets().get(0);
                if (forward.hedge() != null) {
                    seen[0]++;
                    assertThat(forward.hedge().target())
                            .as("seed %s", seed)
                            .isEqualTo(forward.targets().get(1));
                }
                if (forward.mirror() != null) {
                    seen[1]++;
                    assertThat(forward.mirror().region()).as("seed %s", seed).isNotEqualTo(first.region());
                }
            }
        });
        assertThat(seen[0]).isGreaterThan(20);
        assertThat(seen[1]).isGreaterThan(20);
    }

    /** Wherever a request or a copy of it may go. */
    private static List<Target> everyTarget(Forward forward) {
        List<Target> all = new ArrayList<>(forward.targets());
        if (forward.hedge() != null) {
            all.add(forward.hedge().target());
        }
        if (forward.mirror() != null) {
            all.add(forward.mirror());
        }
        return all;
    }

    private RoutingDecision decide(long seed, RouterState state) {
        Random random = new Random(seed);
        String client = CLIENTS.get(random.nextInt(CLIENTS.size()));
        RequestFacts request = World.request(new TraceId(random.nextLong(), 1), "GET", "/a/b", client);
        return engine.decide(state, request, OPEN);
    }

    private interface Law {
        void check(long seed, World world, RouterState state);
    }

    private static void forEveryWorld(Law law) {
        for (long seed = 1; seed <= WORLDS; seed++) {
            World world = randomWorld(new Random(seed));
            law.check(seed, world, world.state());
        }
    }

    private static World randomWorld(Random random) {
        World world = new World();
        List<RegionId> ids = world.regions.stream().map(Region::id).toList();
        world.residency =
                new Residency(selectors(random, ids, 1), random.nextBoolean() ? List.of() : selectors(random, ids, 0));
        world.affinity = new Affinity(
                pick(random, List.of(Strategy.values())),
                Duration.ofMillis(random.nextInt(3) * 100L),
                random.nextBoolean() ? Map.of() : Map.of(pick(random, ids), random.nextDouble() * 2 - 1.5),
                random.nextBoolean() ? List.of() : List.of(override(random, ids)));
        world.failover =
                new Failover(some(random, ids), random.nextBoolean() ? Failover.Panic.SPREAD : Failover.Panic.REFUSE);
        world.routes = random.nextInt(3) == 0 ? List.of() : List.of(route(random, ids));
        for (RegionId id : ids) {
            int fate = random.nextInt(6);
            if (fate == 0) {
                world.health.put(
                        id,
                        World.health(OptionalDouble.of(random.nextDouble()), OptionalDouble.empty(), phase(random)));
            } else if (fate < 5) {
                RegionState state = pick(random, List.of(RegionState.values()));
                world.health.put(id, World.health(random.nextDouble(), state, 0.1 + 0.9 * random.nextDouble()));
            }
        }
        return world;
    }

    private static Route route(Random random, List<RegionId> ids) {
        Optional<Duration> after = random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(50));
        return new Route(
                "route",
                new Route.Match("/a", Set.of(), Map.of()),
                false,
                some(random, ids),
                weights(random, ids),
                Optional.empty(),
                Optional.empty(),
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(new HedgePolicy(after, 0.05)),
                random.nextInt(3) == 0
                        ? Optional.empty()
                        : Optional.of(new MirrorPolicy(pick(random, ids), random.nextDouble())));
    }

    private static CircuitPhase phase(Random random) {
        return pick(random, List.of(CircuitPhase.values()));
    }

    private static List<RegionSelector> selectors(Random random, List<RegionId> ids, int least) {
        List<RegionSelector> selectors = new ArrayList<>();
        int count = least + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            selectors.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new RegionSelector.ByGroup("eu");
                        case 1 -> new RegionSelector.ByContinent(Continent.EU);
                        case 2 -> least == 0 ? new RegionSelector.ById(pick(random, ids)) : new RegionSelector.All();
                        default -> new RegionSelector.ById(pick(random, ids));
                    });
        }
        return selectors;
    }

    private static Affinity.Override override(Random random, List<RegionId> ids) {
        IpNetwork network = IpNetwork.parse("64.233.160.0/24");
        assertThat(network).isNotNull();
        List<RegionId> prefer = new ArrayList<>(some(random, ids));
        prefer.add(pick(random, ids));
        Affinity.When when = new Affinity.When(
                random.nextBoolean() ? Set.of(new CountryCode("GB")) : Set.of(),
                random.nextBoolean() ? Set.of(Continent.EU) : Set.of(),
                List.of(network),
                Set.of());
        return new Affinity.Override(when, prefer);
    }

    private static Map<RegionId, Double> weights(Random random, List<RegionId> ids) {
        Map<RegionId, Double> weights = new HashMap<>();
        for (RegionId id : random.nextBoolean() ? ids : List.<RegionId>of()) {
            weights.put(id, 1.0 + random.nextInt(100));
        }
        return weights;
    }

    private static List<RegionId> some(Random random, List<RegionId> ids) {
        return ids.stream().filter(id -> random.nextInt(3) == 0).toList();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
