package cloud.atom.router.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.StickyCookie;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.StickyKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/** Eight regions in every condition, clients all over the place, and decisions about their requests. */
final class Town {
    static final String POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: acme, name: api, environment: simulation, version: 7 }
            spec:
              hosts: [api.acme.example, "*.acme.example"]
              residency: { allow: ["*"], deny: [r7] }
              affinity: { overrides: [{ when: { networks: [10.1.0.0/16] }, prefer: [r5] }], sticky: { cookie: stay } }
              routes:
                - { name: beta, match: { path_prefix: /a, headers: { x-beta: "1" } }, regions: [r1, r2] }
                - { name: denied, match: { path_prefix: /a/secret, headers: { x-beta: "2" } }, deny: true }
                - { name: split, match: { path_prefix: /b }, weights: { r0: 2, r3: 1, r4: 1 }, mirror: { region: r5, percent: 30 } }
                - { name: hedged, match: { path_prefix: /c, methods: [GET] }, hedge: { after: 20ms } }
            """;

    static final long NOW_SECONDS = 1_700_000_000;

    private static final StickyKey KEY = new StickyKey(new byte[32]);
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 1, 0, 0);
    private static final Geography GEOGRAPHY = Geography.load();

    final RoutingPolicy policy = policy(POLICY);
    final RouterState state;
    private final RoutingEngine engine = new RoutingEngine();
    private final Random random;

    Town(long seed) {
        random = new Random(seed);
        List<Region> regions =
                RegistryDocument.parse(registry().getBytes(UTF_8), "registry").regions();
        Map<RegionId, RegionHealth> health = new HashMap<>();
        regions.forEach(region -> health.put(region.id(), condition()));
        state = RouterState.initial(
                        new RegionCatalog(regions),
                        Town::place,
                        GEOGRAPHY.rttModel(),
                        RoutingSettings.DEFAULT.signingWith(KEY))
                .withPolicies(new PolicyTable(List.of(policy)))
                .withHealth(new HealthSnapshot(health, NOW_SECONDS * 1000));
    }

    static RoutingPolicy policy(String text) {
        return PolicyParser.parse(text.getBytes(UTF_8), "policy");
    }

    private RegionHealth condition() {
        RegionState[] states = RegionState.values();
        boolean well = random.nextInt(3) > 0;
        return new RegionHealth(
                well ? 0.6 + 0.4 * random.nextDouble() : random.nextDouble(),
                well ? RegionState.HEALTHY : states[random.nextInt(states.length)],
                OptionalDouble.of(0.05),
                OptionalDouble.empty(),
                OptionalDouble.of(0.5),
                CircuitPhase.CLOSED,
                new RegionShare(well ? 1 : 0.5, well ? 1 : 0.5),
                Set.of("test"),
                Map.of(),
                0);
    }

    private static GeoLocation place(IpAddress client) {
        int bits = client.network().hashCode();
        GeoPoint point = new GeoPoint(Math.floorMod(bits, 120) - 60, Math.floorMod(bits / 120, 360) - 180);
        return new GeoLocation(client.network(), null, null, point, 10, GeoLocation.Source.DATABASE);
    }

    /** A request of a client somewhere, with secrets in its fields. */
    RequestFacts request() {
        String beta = Integer.toString(random.nextInt(3));
        String cookie = random.nextInt(3) > 0 ? "secret" : cookie("r" + random.nextInt(8), 1 + random.nextInt(3600));
        Map<String, String> fields = Map.of("x-beta", beta, "cookie", cookie, "host", "a.acme.example");
        List<String> paths = List.of("/", "/a", "/a/secret", "/b/1", "/c", "/c/d");
        return new RequestFacts(
                new TraceId(random.nextLong(), random.nextLong() | 1),
                null,
                random.nextInt(50) == 0 ? "stranger.example" : "a.acme.example",
                random.nextInt(4) == 0 ? "POST" : "GET",
                paths.get(random.nextInt(paths.size())),
                fields::get,
                random.nextInt(10) == 0 ? null : IpAddress.ofV4(0x0a000000 | random.nextInt(1 << 18)));
    }

    /** A cookie that the policy gave for that region, and that counts for so many seconds more. */
    String cookie(String region, long seconds) {
        Sticky sticky = policy.affinity().sticky().orElseThrow();
        StickyCookie cookie = new StickyCookie(new RegionId(region), NOW_SECONDS + seconds);
        return "stay=" + cookie.value(KEY, policy.id(), sticky);
    }

    RoutingDecision decide(RequestFacts request) {
        return engine.decide(state, request, OPEN);
    }

    /** Decides a request and lets {@code memory} see it. */
    RoutingDecision decide(DecisionMemory memory) {
        RequestFacts request = request();
        RoutingDecision decision = decide(request);
        memory.onDecision(request, decision, 1000);
        return decision;
    }

    private static String registry() {
        StringBuilder text = new StringBuilder("regions:\n");
        for (int i = 0; i < 8; i++) {
            text.append("  - { id: r" + i + ", name: R, country: IE, continent: EU, location: { lat: " + (50 - 12 * i)
                    + ", lon: " + (40 * i - 140) + " }, endpoints: [{ url: \"http://127.0.0.1:" + (9000 + i)
                    + "\" }] }\n");
        }
        return text.toString();
    }
}
