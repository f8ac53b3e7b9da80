package cloud.atom.router.decisions;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.ScoreInputs;
import cloud.atom.router.healthcheck.HealthLedger;
import cloud.atom.router.healthcheck.TrafficRecorder;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * Three regions in a row under load, second by second: real decisions, real judgement of health, made-up servers. A region
 * answers as many requests a second as it can, the others with an error, and says at its polls how much was free.
 *
 * <p>Clients stand beside a region, so that their order of preference is by distance on the line.
 */
final class LoadedWorld {
    static final int REGIONS = 3;
    private static final long SECOND = 1_000_000_000;
    private static final int POLL_SECONDS = 2;

    final RegionCatalog catalog;
    private final TrafficRecorder traffic = new TrafficRecorder(region -> {});
    private final HealthLedger ledger = new HealthLedger(HealthSettings.DEFAULT, traffic);
    private final RoutingEngine engine = new RoutingEngine();
    private final Random random;
    private final boolean reports;
    private RouterState state;
    private long second = 1_000;

    /** What each region can answer in a second; 0: it is dead. */
    final int[] capacity = new int[REGIONS];

    final int[] latencyMs = {20, 20, 20};

    /** Of the last second: requests that came to each region. */
    final int[] load = new int[REGIONS];

    /** Of the last second, by tier. */
    final int[] shed = new int[3];

    /** Of the last second. */
    int failed;

    /** @param reports whether regions report their free capacity */
    LoadedWorld(long seed, int statedCapacity, int realCapacity, boolean reports) {
        random = new Random(seed);
        this.reports = reports;
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < REGIONS; i++) {
            regions.add(region(i, statedCapacity));
            capacity[i] = realCapacity;
        }
        catalog = new RegionCatalog(regions);
        ledger.onRegions(regions, now());
        state = RouterState.initial(
                        catalog,
                        LoadedWorld::beside,
                        (client, region) -> client.point() == null
                                ? Double.NaN
                                : 1 + client.point().distanceKm(region.location()) * 0.02,
                        RoutingSettings.DEFAULT)
                .withPolicies(new PolicyTable(List.of(policy("gold"), policy("silver"), policy("bronze"))));
    }

    /** One second in which {@code silver[i]} requests come from beside each region, and {@code bronze[i]} more. */
    void second(int[] silver, int[] bronze) {
        Arrays.fill(load, 0);
        Arrays.fill(shed, 0);
        failed = 0;
        for (int beside = 0; beside < REGIONS; beside++) {
            for (int i = 0; i < silver[beside]; i++) {
                request(beside, "silver", 1);
            }
            for (int i = 0; i < bronze[beside]; i++) {
                request(beside, "bronze", 2);
            }
        }
        second++;
        for (int i = 0; i < REGIONS; i++) {
            if (second % POLL_SECONDS == 0) {
                ledger.onPoll(id(i), endpoint(i), poll(i));
            }
        }
        ledger.tick(now());
        state = state.withHealth(ledger.snapshot());
    }

    /** The share that a region's health allows. */
    double share(int region) {
        RegionHealth known = state.health().of(id(region));
        return known == null ? 1 : known.share().health();
    }

    private PollResult poll(int region) {
        if (capacity[region] == 0) {
            return PollResult.FAILED;
        }
        double free = Math.max(0, 1 - (double) load[region] / capacity[region]);
        return new PollResult(
                PollResult.Status.OK,
                new ScoreInputs(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        reports ? OptionalDouble.of(free) : OptionalDouble.empty()));
    }

    private void request(int beside, String tenant, int tier) {
        RequestFacts facts = new RequestFacts(
                new TraceId(random.nextLong(), 1 + random.nextInt(Integer.MAX_VALUE)),
                null,
                tenant + ".example",
                "GET",
                "/",
                FieldLookup.NONE,
                IpAddress.parse("192.0.2." + beside));
        RoutingDecision decision = engine.decide(state, facts, (policy, limit) -> new QuotaAnswer(true, 1, 0, 0));
        traffic.recordDemand(decision.demand());
        if (decision instanceof RoutingDecision.Forward forward) {
            attempt(forward);
        } else {
            shed[tier]++;
        }
    }

    /** The first attempt, and one more at the next region when it found nobody. */
    private void attempt(RoutingDecision.Forward forward) {
        int first = catalog.ordinalOf(forward.targets().get(0).region());
        if (capacity[first] > 0) {
            answer(first);
            return;
        }
        traffic.record(id(first), endpoint(first), AttemptOutcome.CONNECT_FAILURE, -1);
        ledger.react(id(first), now());
        state = state.withHealth(ledger.snapshot());
        if (forward.targets().size() > 1) {
            answer(catalog.ordinalOf(forward.targets().get(1).region()));
        }
    }

    private void answer(int region) {
        load[region]++;
        boolean served = load[region] <= capacity[region];
        failed += served ? 0 : 1;
        AttemptOutcome outcome = served ? AttemptOutcome.SUCCESS : AttemptOutcome.SERVER_ERROR;
        traffic.record(id(region), endpoint(region), outcome, latencyMs[region] * 1_000_000L);
    }

    private RegionId id(int region) {
        return catalog.region(region).id();
    }

    private Endpoint endpoint(int region) {
        return catalog.region(region).endpoints().get(0);
    }

    private Moment now() {
        return new Moment(second * SECOND, second * 1_000);
    }

    private static Region region(int index, int statedCapacity) {
        return new Region(
                new RegionId("r" + index),
                "r" + index,
                new CountryCode("DE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(0, 40.0 * index),
                List.of(new Endpoint(URI.create("http://10.0.0." + index + ":80"), 1)),
                HealthPolling.DEFAULT,
                new Capacity(statedCapacity));
    }

    private static GeoLocation beside(IpAddress client) {
        int region = Integer.parseInt(client.text().substring("192.0.2.".length()));
        return new GeoLocation(
                client.network(),
                new CountryCode("DE"),
                Continent.EU,
                // A little towards the first, so that no two regions are as far.
                new GeoPoint(0, 40.0 * region - 3),
                10,
                GeoLocation.Source.DATABASE,
                false);
    }

    private static RoutingPolicy policy(String tier) {
        String text = "apiVersion: router.atom.cloud/v1\nkind: RoutingPolicy\nmetadata: { tenant: " + tier
                + ", name: api, environment: simulation, version: 1 }\nspec:\n  hosts: [" + tier
                + ".example]\n  residency: { allow: [\"*\"] }\n  qos: { tier: " + tier + " }\n";
        return PolicyParser.parse(text.getBytes(StandardCharsets.UTF_8), "policy.yaml");
    }
}
