package cloud.atom.router.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.proof.CounterExample.Try;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResidencyProofTest {
    private static final Geography GEOGRAPHY = Geography.load();

    private static final String POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: acme, name: api, environment: simulation, version: 7 }
            spec:
              hosts: [api.acme.example, "*.acme.example"]
              residency: { allow: ["group:even", "continent:AS"], deny: [r4] }
              affinity:
                bias: { r2: 20 }
                overrides:
                  - when: { countries: [DE, FR] }
                    prefer: [r2, r1]
                  - when: { networks: [203.0.113.0/24] }
                    prefer: [r0]
              routes:
                - { name: one, match: { path_prefix: /one }, regions: [r0, r1, r2], hedge: { after: p95 } }
                - { name: two, match: { path_prefix: /two, methods: [POST, PUT] }, weights: { r0: 9, r3: 1, r2: 1 }, mirror: { region: r2, percent: 1 } }
                - { name: three, match: { path_prefix: /three, headers: { x-beta: "1" } }, weights: { r0: 9, r3: 1, r2: 1 }, mirror: { region: r2, percent: 5 } }
                - { name: four, match: { path_prefix: /four }, deny: true }
              failover: { order: [r2, r1, r0] }
            """;

    @Test
    void holdsInEveryCaseOfAPolicyOverFiveRegions() {
        ProofReport report = prove(Kernel.LIVE, 5, ResidencyProof.UNBOUNDED);

        assertThat(report.violation()).isEmpty();
        assertThat(report.exhaustive()).isTrue();
        assertThat(report.sets()).isEqualTo(32);
        assertThat(report.scope().clients())
                .isEqualTo(GEOGRAPHY.countries().all().size() + 2);
        assertThat(report.scope().routes()).isEqualTo(5);
        assertThat(report.attempts()).isGreaterThan(report.decisions());
        assertThat(report.summary()).startsWith("residency held in every case: ");
    }

    @Test
    void asksTheKernelForEveryPlaceAndEveryKindOfAttempt() {
        Set<String> countries = new HashSet<>();
        Set<String> attempts = new HashSet<>();
        Kernel watched = new Planted() {
            @Override
            public RoutingDecision decide(RouterState state, RequestFacts request) {
                GeoLocation place = state.places().of(request.client()).location();
                countries.add(String.valueOf(place.country()));
                RoutingDecision decision = super.decide(state, request);
                if (decision instanceof Forward forward) {
                    attempts.add(forward.reason().code());
                    attempts.add(forward.hedge() == null ? "no hedge" : "hedge");
                    attempts.add(forward.mirror() == null ? "no mirror" : "mirror");
                    attempts.add(forward.targets().size() > 1 ? "retry" : "first");
                } else {
                    attempts.add(decision.reason().code());
                }
                return decision;
            }
        };

        prove(watched, 6, ResidencyProof.UNBOUNDED);

        assertThat(countries).hasSize(GEOGRAPHY.countries().all().size() + 1);
        assertThat(attempts)
                .contains(
                        "hedge",
                        "mirror",
                        "retry",
                        "affinity.nearest",
                        "affinity.override",
                        "affinity.weighted",
                        "affinity.default",
                        "failover.health",
                        "panic.spread",
                        "route.denied",
                        "region.none_eligible");
    }

    @Test
    void givesTheFailuresThatMakeAFaultyChoiceLeaveResidency() {
        Kernel faulty = new Planted() {
            @Override
            List<Target> targets(RouterState state, Forward forward) {
                boolean last = forward.targets().size() == 1;
                return last ? List.of(forward.targets().get(0), targetOf(state, "r3")) : forward.targets();
            }
        };

        ProofReport report = prove(faulty, 4, ResidencyProof.UNBOUNDED);

        CounterExample found = report.violation().orElseThrow();
        assertThat(found.policy().toString()).isEqualTo("acme.default.api");
        assertThat(found.failed()).isNotEmpty();
        assertThat(found.allowed()).extracting(Object::toString).containsExactly("r0", "r2");
        Try last = found.attempts().get(1);
        assertThat(last.toString()).isEqualTo("attempt 2 to r3: OUTSIDE, stopped at the last check");
        assertThat(found.lines()).first().isEqualTo("tenant    acme, policy acme.default.api version 7");
        assertThat(found.lines()).anyMatch(line -> line.startsWith("decision  ranking: "));
        assertThat(report.summary()).startsWith("residency is left: GET / (no route) from ");
    }

    @Test
    void givesACopyThatLeavesResidency() {
        Kernel faulty = new Planted() {
            @Override
            @Nullable
            Target mirror(RouterState state, Forward forward) {
                return forward.mirror() == null ? null : targetOf(state, "r1");
            }
        };

        CounterExample found =
                prove(faulty, 3, ResidencyProof.UNBOUNDED).violation().orElseThrow();

        assertThat(found.request()).isEqualTo("PUT /two (two)");
        assertThat(found.attempts())
                .extracting(Try::toString)
                .contains("mirror to r1: OUTSIDE, stopped at the last check");
    }

    @Test
    void givesATargetOfAnAllowedRegionWhoseEndpointIsAnothers() {
        Kernel faulty = new Planted() {
            @Override
            List<Target> targets(RouterState state, Forward forward) {
                Endpoint foreign = targetOf(state, "r1").endpoint();
                return List.of(new Target(forward.targets().get(0).region(), foreign));
            }
        };

        assertThat(prove(faulty, 3, ResidencyProof.UNBOUNDED).violation()).isPresent();
    }

    @Test
    void givesATargetThatTheLastCheckLetsPass() {
        Kernel faulty = new Planted() {
            @Override
            public boolean mayConnect(RouterState state, Forward decision, Target target) {
                return super.mayConnect(state, decision, target)
                        || target.region().value().equals("r1");
            }
        };

        CounterExample found =
                prove(faulty, 3, ResidencyProof.UNBOUNDED).violation().orElseThrow();

        assertThat(found.attempts()).extracting(Try::toString).contains("last check to r1: OUTSIDE, and goes there");
    }

    @Test
    void findsAFaultThatShowsOnlyWhenCertainRegionsAreGone() {
        Kernel faulty = new Planted() {
            @Override
            List<Target> targets(RouterState state, Forward forward) {
                boolean planted = !takes(state, "r0") && !takes(state, "r3") && takes(state, "r2");
                return planted ? List.of(targetOf(state, "r1")) : forward.targets();
            }
        };

        CounterExample found =
                prove(faulty, 5, ResidencyProof.UNBOUNDED).violation().orElseThrow();

        assertThat(found.failed())
                .extracting(Object::toString)
                .contains("r0", "r3")
                .doesNotContain("r2");
    }

    @Test
    void bringsACookieForEveryRegionAndLeavesResidencyForNone() {
        Set<String> named = new HashSet<>();
        Set<String> reasons = new HashSet<>();
        Kernel watched = new Planted() {
            @Override
            public RoutingDecision decide(RouterState state, RequestFacts request) {
                named.add(regionOf(request));
                RoutingDecision decision = super.decide(state, request);
                reasons.add(decision.reason().code());
                return decision;
            }
        };

        ProofReport report = prove(watched, sticky(), 5, ResidencyProof.UNBOUNDED);

        assertThat(report.violation()).isEmpty();
        assertThat(report.exhaustive()).isTrue();
        assertThat(named).containsExactlyInAnyOrder("", "r0", "r1", "r2", "r3", "r4");
        assertThat(reasons).contains("affinity.sticky", "affinity.nearest", "failover.health", "panic.spread");
        assertThat(report.summary()).endsWith(", 4 kinds of cookies");
    }

    @Test
    void givesTheCookieThatAFaultyChoiceFollowsOutsideResidency() {
        Kernel faulty = new Planted() {
            private boolean follow;

            @Override
            public RoutingDecision decide(RouterState state, RequestFacts request) {
                follow = regionOf(request).equals("r3");
                return super.decide(state, request);
            }

            @Override
            List<Target> targets(RouterState state, Forward forward) {
                return follow ? List.of(targetOf(state, "r3")) : forward.targets();
            }
        };

        CounterExample found =
                prove(faulty, sticky(), 4, ResidencyProof.UNBOUNDED).violation().orElseThrow();

        assertThat(found.request()).isEqualTo("GET / (no route) with a cookie for r3");
        assertThat(found.decision()).anyMatch(step -> step.equals("sticky: r3: residency"));
    }

    private static String sticky() {
        return POLICY.replace("    bias:", "    sticky: { cookie: stay, ttl: 10m }\n    bias:");
    }

    /** What its cookie names; empty: it brings none. */
    private static String regionOf(RequestFacts request) {
        String cookie = request.fields().value("cookie");
        return cookie == null ? "" : cookie.substring("stay=".length(), cookie.indexOf('.'));
    }

    @Test
    void saysSoWhenItTriesASampleOnly() {
        ProofReport many = prove(Kernel.LIVE, 14, 20_000);
        ProofReport few = prove(Kernel.LIVE, 5, 500);

        assertThat(many.violation()).isEmpty();
        assertThat(many.exhaustive()).isFalse();
        assertThat(many.sets()).isGreaterThanOrEqualTo(30);
        assertThat(many.decisions()).isLessThanOrEqualTo(25_000);
        assertThat(few.exhaustive()).isFalse();
        assertThat(few.decisions()).isLessThanOrEqualTo(1_000);
        assertThat(few.summary()).startsWith("residency held in a sample of the cases: ");
    }

    private static ProofReport prove(Kernel kernel, int regions, long most) {
        return prove(kernel, POLICY, regions, most);
    }

    private static ProofReport prove(Kernel kernel, String text, int regions, long most) {
        RouterState state = RouterState.initial(
                new RegionCatalog(RegistryDocument.parse(registry(regions).getBytes(UTF_8), "registry")
                        .regions()),
                client -> new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN),
                GEOGRAPHY.rttModel(),
                RoutingSettings.DEFAULT);
        RoutingPolicy policy = PolicyParser.parse(text.getBytes(UTF_8), "policy");
        return new ResidencyProof(GEOGRAPHY.countries(), kernel).of(policy, state, most);
    }

    private static String registry(int regions) {
        StringBuilder text = new StringBuilder("regions:\n");
        for (int i = 0; i < regions; i++) {
            text.append("  - { id: r" + i + ", name: R, country: IE, continent: EU, groups: ["
                    + (i % 2 == 0 ? "even" : "odd")
                    + "], location: { lat: " + (60 - 9 * i) + ", lon: " + (20 * i - 130)
                    + " }, endpoints: [{ url: \"http://127.0.0.1:" + (9000 + i) + "\" }] }\n");
        }
        return text.toString();
    }

    private static Target targetOf(RouterState state, String name) {
        Region region = state.regions().regions().stream()
                .filter(one -> one.id().value().equals(name))
                .findFirst()
                .orElseThrow();
        return new Target(region.id(), region.endpoints().get(0));
    }

    private static boolean takes(RouterState state, String name) {
        var health = state.health().of(targetOf(state, name).region());
        return health == null || health.takesRequests();
    }

    /** The live kernel, with a fault. */
    abstract static class Planted implements Kernel {
        @Override
        public RoutingDecision decide(RouterState state, RequestFacts request) {
            RoutingDecision decision = LIVE.decide(state, request);
            return decision instanceof Forward forward ? planted(state, forward) : decision;
        }

        @Override
        public boolean mayConnect(RouterState state, Forward decision, Target target) {
            return LIVE.mayConnect(state, decision, target);
        }

        List<Target> targets(RouterState state, Forward forward) {
            return forward.targets();
        }

        @Nullable
        Target mirror(RouterState state, Forward forward) {
            return forward.mirror();
        }

        private RoutingDecision planted(RouterState state, Forward forward) {
            return new Forward(
                    forward.traceId(),
                    forward.reason(),
                    forward.policy(),
                    forward.generation(),
                    new ArrayList<>(targets(state, forward)),
                    forward.retry(),
                    forward.timeout(),
                    forward.hedge(),
                    mirror(state, forward),
                    forward.sticky(),
                    forward.found(),
                    forward.quota());
        }
    }
}
