package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static cloud.atom.router.policystore.PolicyTexts.smallWith;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.policystore.PolicyCheck.Rule;
import cloud.atom.router.proof.CounterExample;
import cloud.atom.router.proof.ProofReport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyChecksTest {
    private static final ProofReport PROVED =
            new ProofReport(true, 8, 24, 4, 2, new ProofReport.Scope(1, 1, 2, 2, 1), Optional.empty());

    private static final RegionId EU_WEST = new RegionId("eu-west-1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Cookie",
                "X-Forwarded-For",
                "forwarded",
                "x-real-ip",
                "cf-connecting-ip",
                "X-User-Id"
            })
    void blocksHeadersThatIdentifyTheClient(String header) {
        String text = smallWith("  routes: [{ name: a, match: { headers: { " + header + ": \"1\" } } }]\n");

        assertThat(check(Rule.P1, text).result()).isEqualTo(Result.BLOCK);
        assertThat(problems(text)).extracting(InputProblem::line).containsExactly(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask jane.doe@acme.example", "her phone is 203.0.113.7.", "from 2001:db8::7 only",
                        "host 198.51.100.7/32",
                "call +49 30 1234567", "call (415) 555-0132", "call 030 12345678", "+4915112345678"
            })
    void blocksPersonalDataInTheDescription(String description) {
        String text = small("version: 7", "version: 7\n  description: \"" + description + "\"");

        assertThat(check(Rule.P1, text).result()).isEqualTo(Result.BLOCK);
        assertThat(problems(text)).extracting(InputProblem::path).containsExactly("metadata.description");
        assertThat(check(Rule.P1, text).detail()).doesNotContain("jane").doesNotContain("203");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Storefront and checkout of Acme", "valid from 2026-11-01 to 2027-01-31",
                        "release 7.3.0, ticket 12345678",
                "office networks 203.0.113.0/24 and 2001:db8::/32", "90 % of 10000000 requests", "at 12:30:45 UTC",
                "std::string", "retry 3 times :: then stop", "a@b"
            })
    void letsOrdinaryDescriptionsPass(String description) {
        String text = small("version: 7", "version: 7\n  description: \"" + description + "\"");

        assertThat(check(Rule.P1, text).result()).isEqualTo(Result.PASS);
    }

    @Test
    void warnsOfAnOverrideForASingleHost() {
        String text = smallWith(
                "  affinity: { overrides: [{ when: { networks: [203.0.113.7/32] }, prefer: [eu-west-1] }] }\n");

        assertThat(check(Rule.P1, text).result()).isEqualTo(Result.WARN);
    }

    @Test
    void warnsOfAnOverrideForSystemsThatNoDatabaseTells() {
        PolicyDocument document =
                document(smallWith("  affinity: { overrides: [{ when: { asns: [3320] }, prefer: [eu-west-1] }] }\n"));
        CheckScene without = scene(new ApplyRules("simulation", true, false), false, PROVED);

        PolicyCheck warned = PolicyChecks.run(document, without).checks().get(4);

        assertThat(warned.result()).isEqualTo(Result.WARN);
        assertThat(warned.detail()).contains("spec.affinity.overrides[0].when.asns", "geo.asn_database");
        assertThat(PolicyChecks.run(document, scene(PROVED)).checks().get(4).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void skipsSignatureAndApprovalInSimulation() {
        assertThat(check(Rule.P2, PolicyTexts.SMALL).result()).isEqualTo(Result.SKIPPED);
        assertThat(check(Rule.P3, PolicyTexts.SMALL).result()).isEqualTo(Result.SKIPPED);
    }

    @Test
    void blocksUnsignedPoliciesOutsideSimulation() {
        CheckScene production = scene(new ApplyRules("simulation", false, false), true, PROVED);

        PolicyChecks.Report report = PolicyChecks.run(document(PolicyTexts.SMALL), production);

        assertThat(report.checks().get(1).result()).isEqualTo(Result.BLOCK);
        assertThat(report.blocks()).isTrue();
    }

    @Test
    void namesEveryRegionThatDoesNotExist() {
        String text = small("[\"*\"]", "[mars-1], deny: [mars-2]") + """
                  affinity:
                    bias: { mars-3: 5 }
                    overrides: [{ when: { countries: [DE] }, prefer: [eu-west-1, mars-4] }]
                  routes:
                    - { name: a, regions: [mars-5], weights: { mars-5: 1 }, mirror: { region: mars-7, percent: 1 } }
                  failover: { order: [mars-6] }
                """;

        assertThat(check(Rule.P5, text).result()).isEqualTo(Result.BLOCK);
        assertThat(problems(text))
                .extracting(InputProblem::path)
                .containsExactly(
                        "spec.residency.allow[0]",
                        "spec.residency.deny[0]",
                        "spec.affinity.bias.mars-3",
                        "spec.affinity.overrides[0].prefer[1]",
                        "spec.routes[0].regions[0]",
                        "spec.routes[0].weights.mars-5",
                        "spec.routes[0].mirror.region",
                        "spec.failover.order[0]");
        assertThat(problems(text))
                .allSatisfy(problem -> assertThat(problem.line()).isPositive());
    }

    @Test
    void blocksAMirrorOutsideResidency() {
        String text = small("[\"*\"]", "[\"continent:EU\"]")
                + "  routes: [{ name: a, mirror: { region: us-east-1, percent: 5 } }]\n";

        assertThat(check(Rule.P5, text).result()).isEqualTo(Result.BLOCK);
        assertThat(problems(text)).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("spec.routes[0].mirror.region");
            assertThat(problem.line()).isPositive();
            assertThat(problem.message()).isEqualTo("us-east-1 (expected: a region that residency allows)");
        });
    }

    @Test
    void warnsOfSelectorsThatSelectNothing() {
        String text = small("[\"*\"]", "[eu-west-1, \"group:moon\", \"continent:AN\"]");

        assertThat(check(Rule.P5, text).result()).isEqualTo(Result.WARN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme|api.acme.example|BLOCK",
                "acme|*.acme.example|PASS",
                "acme|b.acme.example|PASS",
                "other|api.acme.example|BLOCK",
                "other|API.acme.example|BLOCK",
                "other|*.acme.example|BLOCK",
                "other|*.example|BLOCK",
                "other|acme.example|PASS",
                "other|*.api.acme.example|PASS",
                "other|xapi.acme.example|PASS"
            })
    void keepsTenantsApartByHost(String tenant, String host, Result expected) {
        Stage stage = Stage.simulation();
        stage.taken(PolicyTexts.SMALL);
        String text = small("tenant: acme", "tenant: " + tenant)
                .replace("name: api", "name: second")
                .replace("[api.acme.example]", "[\"" + host + "\"]");

        ApplyAnswer answer = stage.apply(text);

        assertThat(answer.checks().get(4).result()).isEqualTo(expected);
        assertThat(answer.checks().get(4).detail()).doesNotContain(tenant.equals("other") ? "acme.default" : "\n");
    }

    @Test
    void keepsAHostBelowTheWildcardOfAnotherTenantOut() {
        Stage stage = Stage.simulation();
        stage.taken(small("[api.acme.example]", "[\"*.acme.example\"]"));
        String text = small("tenant: acme", "tenant: other");

        assertThat(stage.refused(text).checks().get(4).result()).isEqualTo(Result.BLOCK);
    }

    @Test
    void letsAPolicyKeepItsOwnHosts() {
        Stage stage = Stage.simulation();
        stage.taken(PolicyTexts.SMALL);

        assertThat(stage.taken(PolicyTexts.smallOf(8)).checks().get(4).result()).isEqualTo(Result.PASS);
    }

    @Test
    void passesFitnessWhenARegionMeetsTheServiceLevel() {
        Stage stage = healthyEverywhere(0.2);

        List<PolicyCheck> checks = stage.taken(PolicyTexts.SMALL).checks();

        assertThat(checks.get(3).result()).isEqualTo(Result.PASS);
        assertThat(checks.get(5).result()).isEqualTo(Result.PASS);
    }

    @Test
    void warnsWhenNoRegionMeetsTheServiceLevel() {
        Stage stage = healthyEverywhere(0.2);

        List<PolicyCheck> checks =
                stage.taken(smallWith("  slo: { p95: 100ms }\n")).checks();

        assertThat(checks.get(5).result()).isEqualTo(Result.WARN);
        assertThat(checks.get(5).detail()).contains("eu-west-1 has p95 200ms");
    }

    @Test
    void warnsWhenNothingIsKnownOfTheRegions() {
        assertThat(check(Rule.P4, PolicyTexts.SMALL).result()).isEqualTo(Result.WARN);
        assertThat(check(Rule.P6, PolicyTexts.SMALL).result()).isEqualTo(Result.WARN);
    }

    @Test
    void warnsWhenThereIsNoFallbackInsideResidency() {
        PolicyCheck single = check(Rule.P7, small("[\"*\"]", "[eu-west-1]"));
        PolicyCheck route = check(Rule.P7, smallWith("  routes: [{ name: pinned, regions: [eu-west-1] }]\n"));

        assertThat(single.result()).isEqualTo(Result.WARN);
        assertThat(single.detail()).contains("residency allows 1 regions");
        assertThat(route.detail()).contains("route pinned has 1 regions");
    }

    @Test
    void boundsWhatItSaysOfManyFindings() {
        StringBuilder regions = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            regions.append(i == 0 ? "" : ", ").append("mars-").append(i);
        }
        String text = smallWith("  failover: { order: [" + regions + "] }\n");

        assertThat(check(Rule.P5, text).detail()).hasSizeLessThan(2000).endsWith("and 95 more");
        assertThat(problems(text)).hasSize(100);
    }

    private static Stage healthyEverywhere(double p95Seconds) {
        Stage stage = Stage.simulation();
        RegionHealth health = new RegionHealth(
                1,
                RegionState.HEALTHY,
                OptionalDouble.of(p95Seconds),
                OptionalDouble.of(0),
                OptionalDouble.empty(),
                CircuitPhase.CLOSED,
                RegionShare.WHOLE,
                Set.of("poll"),
                Map.of(),
                0);
        Map<RegionId, RegionHealth> regions = new java.util.HashMap<>();
        PolicyTexts.REGIONS.regions().forEach(region -> regions.put(region.id(), health));
        assertThat(regions).containsKey(EU_WEST);
        stage.health(new HealthSnapshot(regions, 0));
        return stage;
    }

    @Test
    void blocksAPolicyThatAFailureMakesLeaveItsResidency() {
        CounterExample left = new CounterExample(
                new PolicyId(new TenantId("acme"), "default", "api"),
                7,
                "GET / (no route)",
                "DE",
                List.of(new RegionId("eu-west-1")),
                "gone",
                List.of(new RegionId("eu-west-1")),
                List.of(new CounterExample.Try("attempt 1", new RegionId("us-east-1"), false, true)),
                List.of());
        ProofReport report = new ProofReport(true, 8, 24, 4, 2, PROVED.scope(), Optional.of(left));

        PolicyChecks.Report found = PolicyChecks.run(document(PolicyTexts.SMALL), scene(report));

        assertThat(found.blocks()).isTrue();
        assertThat(found.checks().get(4).detail())
                .contains("residency is left: GET / (no route) from DE with [eu-west-1] gone: attempt 1 to us-east-1");
        assertThat(found.problems()).extracting(InputProblem::path).containsExactly("spec.residency");
    }

    @Test
    void saysWhatWasProvedOfResidency() {
        assertThat(check(Rule.P5, PolicyTexts.SMALL).detail()).contains("residency held in every case: 24 attempts");
    }

    private static PolicyCheck check(Rule rule, String text) {
        return report(text).checks().get(Arrays.asList(Rule.values()).indexOf(rule));
    }

    private static List<InputProblem> problems(String text) {
        return report(text).problems();
    }

    private static PolicyChecks.Report report(String text) {
        return PolicyChecks.run(document(text), scene(PROVED));
    }

    private static CheckScene scene(ProofReport proof) {
        return scene(new ApplyRules("simulation", true, false), true, proof);
    }

    private static CheckScene scene(ApplyRules rules, boolean knowsSystems, ProofReport proof) {
        return new CheckScene(
                PolicyTexts.REGIONS,
                HealthSnapshot.EMPTY,
                java.time.Duration.ofMillis(500),
                List.of(),
                rules,
                Optional.empty(),
                knowsSystems,
                proof);
    }

    private static PolicyDocument document(String text) {
        return PolicyParser.read(bytes(text), "policy.yaml");
    }
}
