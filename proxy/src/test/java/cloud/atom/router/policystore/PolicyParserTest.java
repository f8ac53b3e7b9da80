package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.example;
import static cloud.atom.router.policystore.PolicyTexts.resource;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static cloud.atom.router.policystore.PolicyTexts.smallWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {
    private static final RegionId EU_WEST = new RegionId("eu-west-1");
    private static final RegionId EU_CENTRAL = new RegionId("eu-central-1");

    @Test
    void fillsEverythingThatASmallPolicyLeavesOut() {
        RoutingPolicy policy = PolicyParser.parse(bytes(PolicyTexts.SMALL), "small.yaml");

        assertThat(policy)
                .isEqualTo(new RoutingPolicy(
                        new PolicyId(new TenantId("acme"), "default", "api"),
                        7,
                        "simulation",
                        RoutingPolicy.Validity.ALWAYS,
                        "",
                        List.of("api.acme.example"),
                        new cloud.atom.router.policy.Residency(List.of(new RegionSelector.All()), List.of()),
                        Affinity.DEFAULT,
                        RoutingPolicy.ServiceLevel.DEFAULT,
                        RouteDefaults.DEFAULT,
                        List.of(),
                        false,
                        Qos.DEFAULT,
                        Failover.DEFAULT));
    }

    @Test
    void readsEveryPartOfARichPolicy() {
        RoutingPolicy policy = PolicyParser.parse(example("shop.yaml"), "shop.yaml");

        assertThat(policy.id()).hasToString("acme.default.shop");
        assertThat(policy.validity().notBefore()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(policy.validity().notAfter()).contains(Instant.parse("2036-01-01T00:00:00Z"));
        assertThat(policy.hosts()).containsExactly("shop.acme.example", "*.shop.acme.example");
        assertThat(policy.affinity().bias()).isEqualTo(Map.of(EU_WEST, 0.2));
        assertThat(policy.affinity().overrides())
                .containsExactly(new Affinity.Override(
                        new Affinity.When(
                                Set.of(new CountryCode("GB"), new CountryCode("IE")),
                                Set.<Continent>of(),
                                List.of(IpNetwork.parse("203.0.113.0/24")),
                                Set.of()),
                        List.of(EU_WEST)));
        assertThat(policy.serviceLevel().p95()).contains(Duration.ofMillis(300));
        assertThat(policy.routes()).extracting(Route::name).containsExactly("internal", "checkout", "beta");
        assertThat(policy.routes().get(0).deny()).isTrue();
        Route checkout = policy.routes().get(1);
        assertThat(checkout.match()).isEqualTo(new Route.Match("/checkout", Set.of("POST"), Map.of()));
        assertThat(checkout.weights()).isEqualTo(Map.of(EU_WEST, 90.0, EU_CENTRAL, 10.0));
        assertThat(checkout.timeout()).contains(Duration.ofSeconds(2));
        assertThat(checkout.retry())
                .contains(new RetryPolicy(
                        2,
                        Set.of(RetryPolicy.Trigger.CONNECT_FAILURE, RetryPolicy.Trigger.RESET_BEFORE_RESPONSE),
                        Set.of(),
                        0.2,
                        Optional.empty()));
        assertThat(policy.qos().rate()).contains(new RateLimit(500, 1000));
        assertThat(policy.failover().order()).containsExactly(EU_WEST, EU_CENTRAL, new RegionId("us-east-1"));
    }

    @Test
    void readsNumbersOfAutonomousSystemsOfThirtyTwoBits() {
        RoutingPolicy policy = PolicyParser.parse(
                bytes(smallWith(
                        "  affinity: { overrides: [{ when: { asns: [1, 4294967295] }, prefer: [eu-west-1] }] }\n")),
                "small.yaml");

        assertThat(policy.affinity().overrides().get(0).when().asns()).containsExactlyInAnyOrder(1L, 4_294_967_295L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0]", "[-1]", "[4294967296]", "[AS3320]", "[\"3320\"]", "[3320, 3320]", "[1.5]", "3320"})
    void refusesWhatIsNoListOfAutonomousSystems(String asns) {
        String affinity = "  affinity: { overrides: [{ when: { asns: " + asns + " }, prefer: [eu-west-1] }] }\n";

        assertThat(problemsOf(bytes(smallWith(affinity))))
                .singleElement()
                .extracting(InputProblem::path)
                .asString()
                .startsWith("spec.affinity.overrides[0].when.asns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "clinic.yaml", "media.yaml"})
    void readsEveryShippedExample(String name) {
        assertThat(PolicyParser.parse(example(name), name).environment()).isEqualTo("simulation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "connection", "TE", "upgrade", "via", "traceparent", "x-forwarded-host"})
    void refusesToMatchAHeaderThatNoRouteEverSees(String name) {
        String routes = "  routes:\n    - { name: r, match: { path_prefix: /, headers: { " + name + ": a } } }\n";

        assertThat(problemsOf(bytes(PolicyTexts.smallWith(routes))))
                .singleElement()
                .asString()
                .contains("of the connection or written by the router");
    }

    @Test
    void reportsEveryBadLineAtOnce() {
        List<InputProblem> problems = problemsOf(bytes(resource("every-bad-line.yaml")));

        assertThat(problems)
                .extracting(InputProblem::toString)
                .containsExactlyInAnyOrderElementsOf(
                        resource("every-bad-line.txt").lines().toList());
    }

    @Test
    void refusesWhatIsMissing() {
        assertThat(problemsOf(bytes("{}")))
                .extracting(InputProblem::path)
                .containsExactlyInAnyOrder(
                        "apiVersion",
                        "kind",
                        "metadata.tenant",
                        "metadata.name",
                        "metadata.environment",
                        "metadata.version",
                        "spec.hosts",
                        "spec.residency.allow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "+7",
                "0777",
                "007",
                "0o17",
                "0x1F",
                "1_000",
                "1e3",
                "42.5",
                "7.0",
                "\"7\"",
                "'7'",
                "12:30:45",
                "9223372036854775808",
                "18446744073709551617",
                "~",
                "true",
                "seven",
                "[7]",
                "{a: 7}"
            })
    void refusesAVersionThatIsNoPlainNumber(String version) {
        assertThat(problemsOf(bytes(small("version: 7", "version: " + version))))
                .extracting(InputProblem::path, InputProblem::line, InputProblem::column)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("metadata.version", 7, 12));
    }

    @Test
    void takesTheHighestVersionThatFits() {
        RoutingPolicy policy = PolicyParser.parse(bytes(small("version: 7", "version: 9223372036854775807")), "policy");

        assertThat(policy.version()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-01", "2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-13-01T00:00:00Z",
                        "2026-02-30T00:00:00Z",
                "2026-11-01T00:00:60Z", "2026-11-01T00:00:00+0100", "2026-11-01T00:00:00+99:00", "20261101T000000Z",
                        "now"
            })
    void refusesTimesThatAreNotRfc3339WithAZone(String time) {
        String text = small("version: 7", "version: 7\n  not_after: \"" + time + "\"");

        assertThat(problemsOf(bytes(text))).extracting(InputProblem::path).containsExactly("metadata.not_after");
    }

    @Test
    void readsTimesInAnyZoneQuotedOrNot() {
        String text = small(
                "version: 7",
                "version: 7\n  not_before: 2026-11-01T01:00:00.5+01:00\n  not_after: \"2027-01-01T00:00:00Z\"");

        RoutingPolicy.Validity validity =
                PolicyParser.parse(bytes(text), "policy").validity();

        assertThat(validity.notBefore()).contains(Instant.parse("2026-11-01T00:00:00.5Z"));
    }

    @Test
    void refusesAWindowThatEndsBeforeItBegins() {
        String text = small(
                "version: 7",
                "version: 7\n  not_before: \"2027-01-01T00:00:00Z\"\n  not_after: \"2026-01-01T00:00:00Z\"");

        assertThat(problemsOf(bytes(text))).extracting(InputProblem::path).containsExactly("metadata.not_after");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  qos: { quota: { requests: 1, per: 24h } }\n",
                "  qos: { max_concurrent: 5 }\n",
                "  qos: { when_store_lost: open }\n",
                "  qos: { rate: { requests_per_second: 1, mode: strict } }\n",
                "  failover: { approval: manual }\n",
                "  rollback: { bake: 10m }\n"
            })
    void refusesWhatHasNoEffectYetAtItsPlace(String lines) {
        assertThat(problemsOf(bytes(smallWith(lines)))).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(11);
            assertThat(problem.message()).endsWith("not supported yet");
        });
    }

    @Test
    void takesWordsThatSayTheDefault() {
        String text = smallWith("""
                  client_certificates: [A.example, "*.b.example", "spiffe://c.example/D", e@f.example, "[2001:DB8::1]"]
                  qos: { rate: { requests_per_second: 5, mode: balanced } }
                  failover: { approval: automatic }
                  unmatched: refuse
                """);

        RoutingPolicy policy = PolicyParser.parse(bytes(text), "policy");

        assertThat(policy.qos().rate()).contains(new RateLimit(5, 5));
        assertThat(policy.refuseUnmatched()).isTrue();
        assertThat(policy.clients().names())
                .containsExactly("a.example", "*.b.example", "spiffe://c.example/D", "e@f.example", "2001:db8::1");
    }

    @Test
    void refusesHeadersThatDifferInCaseOnly() {
        String text = smallWith("  routes: [{ name: a, match: { headers: { X-A: \"1\", x-a: \"2\" } } }]\n");

        assertThat(problemsOf(bytes(text)))
                .extracting(InputProblem::message)
                .containsExactly("stands twice (expected: once)");
    }

    @Test
    void refusesWeightsOfRegionsThatTheRouteDoesNotUse() {
        String text = smallWith("  routes: [{ name: a, regions: [eu-west-1], weights: { us-east-1: 1 } }]\n");

        assertThat(problemsOf(bytes(text))).extracting(InputProblem::path).containsExactly("spec.routes[0].weights");
    }

    @Test
    void refusesAPolicyOverOneMebibyte() {
        byte[] tooLarge = bytes(PolicyTexts.SMALL + "#" + "x".repeat(PolicyParser.MAX_BYTES));

        assertThat(problemsOf(tooLarge)).hasSize(1);
    }

    private static List<InputProblem> problemsOf(byte[] bytes) {
        InvalidInputException refused =
                catchThrowableOfType(InvalidInputException.class, () -> PolicyParser.parse(bytes, "p.yaml"));
        assertThat(refused).as("refused").isNotNull();
        return refused.problems();
    }
}
