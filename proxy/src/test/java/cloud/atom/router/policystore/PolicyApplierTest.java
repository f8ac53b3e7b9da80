package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.SMALL;
import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static cloud.atom.router.policystore.PolicyTexts.smallOf;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.trust.Trust;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class PolicyApplierTest {
    private static final String ID = "acme.default.api";

    private final Stage stage = Stage.simulation();

    @Test
    void takesAPolicyAndShowsItToDecisions() {
        ApplyResult result = stage.taken(SMALL);

        assertThat(result.policyId()).hasToString(ID);
        assertThat(result.version()).isEqualTo(7);
        assertThat(result.status()).isEqualTo(ApplyResult.Status.ACTIVE);
        assertThat(result.signature().wireName()).isEqualTo("simulated");
        assertThat(result.latest()).isEqualTo(7);
        assertThat(result.applier()).isEqualTo("alice");
        assertThat(result.keys()).isEmpty();
        assertThat(result.timestamp()).isEqualTo(Stage.NOW);
        assertThat(result.manifestSha256()).matches("[0-9a-f]{64}");
        assertThat(result.checks()).extracting(PolicyCheck::id).containsExactly(PolicyCheck.Rule.values());
        assertThat(result.changes()).containsExactly("first version: hosts api.acme.example");
        assertThat(stage.holder.current().policies().byHost("api.acme.example")).isNotNull();
    }

    @Test
    void answersOnlyWhenDecisionsSeeThePolicy() {
        CompletableFuture<ApplyAnswer> answer =
                stage.applier.apply(bytes(SMALL), ApplyOptions.unsigned("alice", "policy.yaml"));
        answer.thenRun(() -> assertThat(stage.activeVersion(ID)).isEqualTo(7));

        while (!answer.isDone()) {
            assertThat(stage.tasks).isNotEmpty();
            stage.tasks.remove().run();
        }

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
        assertThat(answer).isCompletedWithValueMatching(ApplyResult.class::isInstance);
    }

    @Test
    void sharesOneTableBetweenAppliesThatWaitTogether() {
        long before = stage.holder.current().generation();
        for (int i = 1; i <= 50; i++) {
            String text = small("name: api", "name: api" + i).replace("[api.", "[api" + i + ".");
            stage.applier.apply(bytes(text), ApplyOptions.unsigned("alice", "policy.yaml"));
        }
        stage.run();

        assertThat(stage.holder.current().policies().all()).hasSize(50);
        assertThat(stage.holder.current().generation()).isEqualTo(before + 1);
        assertThat(stage.observed).hasSize(50);
    }

    @Test
    void keepsTheExactBytesOfEveryVersion() {
        String first = SMALL + "# a comment, kept\r\n";
        stage.taken(first);
        stage.taken(smallOf(8));

        StoredPolicy stored = stage.store.find(stage.taken(smallOf(9)).policyId());

        assertThat(stored).isNotNull();
        assertThat(stored.versions())
                .extracting(StoredVersion::version, StoredVersion::status)
                .containsExactly(
                        Tuple.tuple(9L, StoredVersion.Status.ACTIVE),
                        Tuple.tuple(8L, StoredVersion.Status.SUPERSEDED),
                        Tuple.tuple(7L, StoredVersion.Status.SUPERSEDED));
        assertThat(stored.versions().get(2).bytes()).isEqualTo(bytes(first));
        assertThat(stored.find(8)).isNotNull();
        assertThat(stored.find(10)).isNull();
    }

    @Test
    void forgetsTheOldestVersionsWhenThereAreTooMany() {
        for (int version = 1; version <= StoredPolicy.MAX_VERSIONS + 5; version++) {
            stage.taken(smallOf(version));
        }

        StoredPolicy stored = stage.store.find(idOf(ID));

        assertThat(stored).isNotNull();
        assertThat(stored.versions()).hasSize(StoredPolicy.MAX_VERSIONS);
        assertThat(stored.latest()).isEqualTo(StoredPolicy.MAX_VERSIONS + 5);
    }

    @Test
    void leavesThingsAsTheyAreForTheSameBytes() {
        stage.taken(SMALL);
        long generation = stage.holder.current().generation();
        stage.now = Stage.NOW.plusSeconds(60);

        ApplyResult again = (ApplyResult) stage.apply(bytes(SMALL), ApplyOptions.unsigned("bob", "policy.yaml"));

        assertThat(again.status()).isEqualTo(ApplyResult.Status.UNCHANGED);
        assertThat(again.applier()).isEqualTo("alice");
        assertThat(again.timestamp()).isEqualTo(Stage.NOW);
        assertThat(again.changes()).isEmpty();
        assertThat(stage.holder.current().generation()).isEqualTo(generation);
    }

    @Test
    void refusesTheSameVersionWithOtherBytes() {
        stage.taken(SMALL);

        ApplyRefusal refusal = stage.refused(SMALL + "# another comment\n");

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.reason()).isEqualTo("policy.version");
        assertThat(refusal.problems())
                .extracting(InputProblem::toString)
                .containsExactly("policy.yaml:7:12: metadata.version: 7 (expected: above 7)");
    }

    @Test
    void refusesAnOlderVersionEvenWithItsOwnBytes() {
        stage.taken(SMALL);
        stage.taken(smallOf(8));

        assertThat(stage.refused(SMALL).status()).isEqualTo(409);
        assertThat(stage.refused(smallOf(1)).status()).isEqualTo(409);
        assertThat(stage.activeVersion(ID)).isEqualTo(8);
    }

    @Test
    void letsOnlyOneOfTwoPoliciesOfOneVersionWin() {
        var one = stage.applier.apply(bytes(SMALL), ApplyOptions.unsigned("alice", "a"));
        var other = stage.applier.apply(bytes(SMALL + "#\n"), ApplyOptions.unsigned("bob", "b"));
        stage.run();

        assertThat(one.join()).isInstanceOf(ApplyResult.class);
        assertThat(other.join())
                .isInstanceOfSatisfying(
                        ApplyRefusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(409));
    }

    @Test
    void answersADryRunLikeAnApplyAndChangesNothing() {
        stage.taken(SMALL);
        long generation = stage.holder.current().generation();
        ApplyOptions dryRun = ApplyOptions.unsigned("alice", "policy.yaml").asDryRun();

        ApplyResult valid = (ApplyResult)
                stage.apply(bytes(small("version: 7", "version: 8").replace("api.acme", "b.acme")), dryRun);
        ApplyResult unchanged = (ApplyResult) stage.apply(bytes(SMALL), dryRun);
        ApplyRefusal older = (ApplyRefusal) stage.apply(bytes(smallOf(3)), dryRun);
        ApplyRefusal malformed = (ApplyRefusal) stage.apply(bytes("a: b"), dryRun);

        assertThat(valid.status()).isEqualTo(ApplyResult.Status.VALID);
        assertThat(valid.latest()).isEqualTo(7);
        assertThat(valid.changes()).containsExactly("hosts: added b.acme.example", "hosts: removed api.acme.example");
        assertThat(unchanged.status()).isEqualTo(ApplyResult.Status.UNCHANGED);
        assertThat(older.status()).isEqualTo(409);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(stage.holder.current().generation()).isEqualTo(generation);
        assertThat(stage.activeVersion(ID)).isEqualTo(7);
    }

    @Test
    void refusesWhatIsMalformedWithEveryProblem() {
        ApplyRefusal refusal = stage.refused(small("version: 7", "version: 0x7").replace("*", "?"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("policy.malformed");
        assertThat(refusal.problems())
                .extracting(InputProblem::path)
                .containsExactly("metadata.version", "spec.residency.allow[0]");
        assertThat(stage.store.all()).isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeBeforeReadingIt() {
        ApplyAnswer answer =
                stage.apply(new byte[PolicyParser.MAX_BYTES + 1], ApplyOptions.unsigned("alice", "policy"));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        ApplyRefusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(413));
    }

    @Test
    void refusesAnotherEnvironmentExactly() {
        for (String environment : List.of("production", "Simulation", "\"simulation \"", "\"simul\u0430tion\"")) {
            ApplyRefusal refusal = stage.refused(small("environment: simulation", "environment: " + environment));

            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.reason()).isEqualTo("policy.environment");
            assertThat(refusal.problems()).extracting(InputProblem::line).containsExactly(6);
        }
    }

    @Test
    void takesAPolicyOnlyInItsWindow() {
        String text = small(
                "version: 7",
                "version: 7\n  not_before: \"2026-12-01T12:00:00Z\"\n  not_after: \"2026-12-01T13:00:00Z\"");

        stage.now = Stage.NOW.minusNanos(1);
        ApplyRefusal early = stage.refused(text);
        stage.now = Stage.NOW.plusSeconds(3600);
        ApplyRefusal late = stage.refused(text);
        stage.now = Stage.NOW;
        ApplyResult inTime = stage.taken(text);

        assertThat(early.reason()).isEqualTo("policy.window");
        assertThat(early.problems()).extracting(InputProblem::path).containsExactly("metadata.not_before");
        assertThat(late.problems()).extracting(InputProblem::path).containsExactly("metadata.not_after");
        assertThat(late.status()).isEqualTo(422);
        assertThat(inTime.status()).isEqualTo(ApplyResult.Status.ACTIVE);
    }

    @Test
    void asksForBothEndsOfTheWindowOutsideSimulation() {
        PolicyDocument document = PolicyParser.read(bytes(SMALL), "policy.yaml");

        ApplyRefusal refusal = Window.refusal(document, new ApplyRules("simulation", false, false), Stage.NOW);

        assertThat(refusal).isNotNull();
        assertThat(refusal.detail()).contains("not_before is required");
    }

    @Test
    void keepsTheLastGoodPolicyWhenACheckBlocks() {
        stage.taken(SMALL);

        ApplyRefusal refusal = stage.refused(smallOf(8) + "  failover: { order: [mars-1] }\n");

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.reason()).isEqualTo("policy.check");
        assertThat(refusal.problems())
                .extracting(InputProblem::path, InputProblem::line)
                .containsExactly(Tuple.tuple("spec.failover.order[0]", 11));
        assertThat(refusal.checks()).hasSize(7);
        assertThat(stage.activeVersion(ID)).isEqualTo(7);
    }

    @Test
    void failsTheAnswerWhenTheWriterHasStopped() {
        PolicyApplier stopped = new PolicyApplier(
                new PolicyStore(),
                new ApplyRules("simulation", true, false),
                new PolicyApplier.Wiring(
                        stage.holder::current,
                        table -> {},
                        task -> {
                            throw new java.util.concurrent.RejectedExecutionException();
                        },
                        () -> Stage.NOW,
                        new ResidencyProof(new CountryTable(List.of())),
                        () -> Trust.NONE),
                ApplyObserver.NONE);

        assertThat(stopped.apply(bytes(SMALL), ApplyOptions.unsigned("alice", "policy")))
                .isCompletedExceptionally();
    }

    private static PolicyId idOf(String text) {
        PolicyId id = PolicyId.parse(text);
        assertThat(id).isNotNull();
        return id;
    }
}
