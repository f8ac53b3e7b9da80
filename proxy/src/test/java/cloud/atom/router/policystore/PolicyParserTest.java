package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.example;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static cloud.atom.router.policystore.PolicyTexts.smallWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                        Set.of(new CountryCode("GB"), new CountryCode("IE")),
                        Set.<Continent>of(),
                        List.of(IpNetwork.parse("203.0.113.0/24")),
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
                        0.2));
        assertThat(policy.qos().rate()).contains(new RateLimit(500, 1000));
        assertThat(policy.failover().order()).containsExactly(EU_WEST, EU_CENTRAL, new RegionId("us-east-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "clinic.yaml", "media.yaml"})
    void readsEveryShippedExample(String name) {
        assertThat(PolicyParser.parse(example(name), name).environment()).isEqualTo("simulation");
    }

    @Test
    void reportsEveryBadLineAtOnce() {
        String text = """
                apiVersion: router.atom.cloud/v2
                kind: NodeList
                metadata:
                  tenant: "ac.me"
                  namespace: "a b"
                  name: -x
                  environment: ""
                  version: 0777
                  not_before: "2026-11-01"
                  issued_at: "2026-11-01T00:00:00Z"
                spec:
                  hosts: ["http://a.example", b.example:80, "*", b.example, B.example]
                  client_certificates: [spiffe]
                  residency: { allow: [], deny: ["continent:XX", "group:"] }
                  affinity:
                    strategy: fastest
                    band: 15
                    bias: { eu-west-1: 100 }
                    overrides:
                      - when: { countries: [UK], continents: [eu], networks: [203.0.113.1/24] }
                        prefer: []
                    sticky: { cookie: X, ttl: 1h }
                  slo: { p95: 0ms, min_score: 2 }
                  routes:
                    - name: a
                      match: { path_prefix: a/../b, methods: [get, "a b"], headers: { "x y": "1", x-a: 1 } }
                      weights: { eu-west-1: -1 }
                      timeout: 2
                      retry: { attempts: 0, on: [502, "404", later], budget_percent: 101 }
                      hedge: { after: p95 }
                      mirror: { region: eu-central-1, percent: 5 }
                    - name: a
                      deny: true
                      regions: [eu-west-1]
                    - { colour: red }
                  qos:
                    tier: platinum
                    rate: { requests_per_second: 0, burst: 1e3, mode: strict }
                    quota: { requests: 1, per: 24h }
                    max_concurrent: 1
                    when_store_lost: open
                  failover: { order: [eu-west-1, eu-west-1], approval: manual, panic: never }
                  rollback: { bake: 10m }
                """;

        List<InputProblem> problems = problemsOf(bytes(text));

        assertThat(problems)
                .extracting(InputProblem::toString)
                .containsExactlyInAnyOrderElementsOf(lines("every-bad-line.txt"));
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
    @CsvSource(
            delimiter = '|',
            value = {
                "API.Acme.Example|api.acme.example",
                "'*.Acme.example'|*.acme.example",
                "localhost|localhost",
                "xn--bcher-kva.example|xn--bcher-kva.example",
                "a_b.example|a_b.example",
                "127.0.0.1|127.0.0.1",
                "[2001:DB8:0:0:0:0:0:1]|[2001:db8::1]"
            })
    void lowersHosts(String written, String expected) {
        assertThat(HostName.parse(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*",
                "*a.example",
                "*.*.example",
                "a..b",
                ".a",
                "a.",
                "-a.example",
                "a-.example",
                "a.example:80",
                "http://a",
                "a/b",
                "a b",
                "bücher.example",
                "\u212a.example",
                "1.2.3",
                "1.2.3.256",
                "*.1.2.3.4",
                "::1",
                "[::1]:80",
                "[::1",
                "[1.2.3.4]",
                "[fe80::1%eth0]",
                "user@a",
                "a.example?",
                "a\u0000"
            })
    void refusesWhatIsNoHost(String written) {
        assertThatThrownBy(() -> HostName.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void refusesHostsThatAreTooLong() {
        String label = "a".repeat(64);
        String name = ("a".repeat(49) + ".").repeat(5) + "abcde";

        assertThatThrownBy(() -> HostName.parse(label)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostName.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a, /a",
        "/a/, /a",
        "/a/b, /a/b",
        "/%61, /a",
        "/%7Ea, /~a",
        "/a%20b, /a%20b",
        "/a%c3%a4, /a%C3%A4",
        "/a;v=1, /a;v=1",
        "/%3fa, /%3Fa",
        "/..a, /..a"
    })
    void normalisesPathPrefixes(String written, String expected) {
        assertThat(PathPrefix.parse(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "/a//b",
                "/.",
                "/a/..",
                "/a/./b",
                "/%2e%2e/a",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/%00",
                "/%0a",
                "/%",
                "/%2",
                "/%zz",
                "/a?b",
                "/a#b",
                "/a b",
                "/ä",
                "http://a/"
            })
    void refusesPathPrefixesThatHaveNoNormalForm(String written) {
        assertThatThrownBy(() -> PathPrefix.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
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
                "  affinity: { sticky: { cookie: A, ttl: 1h } }\n",
                "  affinity: { strategy: fastest }\n",
                "  client_certificates: [a.example]\n",
                "  qos: { quota: { requests: 1, per: 24h } }\n",
                "  qos: { max_concurrent: 5 }\n",
                "  qos: { when_store_lost: open }\n",
                "  qos: { rate: { requests_per_second: 1, mode: strict } }\n",
                "  failover: { approval: manual }\n",
                "  rollback: { bake: 10m }\n",
                "  routes: [{ name: a, hedge: { after: p95 } }]\n",
                "  routes: [{ name: a, mirror: { region: eu-west-1, percent: 5 } }]\n"
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
                  client_certificates: []
                  qos: { rate: { requests_per_second: 5, mode: balanced } }
                  failover: { approval: automatic }
                  unmatched: refuse
                """);

        RoutingPolicy policy = PolicyParser.parse(bytes(text), "policy");

        assertThat(policy.qos().rate()).contains(new RateLimit(5, 5));
        assertThat(policy.refuseUnmatched()).isTrue();
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

    @Test
    void neverFailsOtherwiseThanByRefusingOnMutatedPolicies() {
        byte[][] seeds = {example("shop.yaml"), example("clinic.yaml"), example("media.yaml")};
        Random random = new Random(20261123);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = Mutations.of(seeds[i % seeds.length], random);
            taken += isTaken(mutant, i) ? 1 : 0;
        }

        assertThat(taken).as("mutants that are still policies").isBetween(100, 9_900);
    }

    private static boolean isTaken(byte[] mutant, int number) {
        try {
            PolicyParser.parse(mutant, "mutant");
            return true;
        } catch (InvalidInputException e) {
            assertThat(e.problems()).isNotEmpty();
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "mutant " + number + " of seed 20261123:\n"
                            + new String(mutant, java.nio.charset.StandardCharsets.UTF_8),
                    e);
        }
    }

    private static List<InputProblem> problemsOf(byte[] bytes) {
        InvalidInputException refused =
                catchThrowableOfType(InvalidInputException.class, () -> PolicyParser.parse(bytes, "p.yaml"));
        assertThat(refused).as("refused").isNotNull();
        return refused.problems();
    }

    private static List<String> lines(String resource) {
        try (var in = PolicyParserTest.class.getResourceAsStream("/policystore/" + resource)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
