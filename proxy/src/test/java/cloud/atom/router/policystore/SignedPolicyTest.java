package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.signature.Refusal;
import cloud.atom.router.trust.Signatures;
import cloud.atom.router.trust.TestSigner;
import cloud.atom.router.trust.TrustReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outside simulation mode nothing steers that the right keys did not sign. */
class SignedPolicyTest {
    private static final String ID = "acme.default.api";
    private static final String KEYS = "  - { name: alice, file: alice.pub }\n";

    private final Stage stage = new Stage(new ApplyRules("production", false, false));
    private final TestSigner alice = new TestSigner();
    private final TestSigner bob = new TestSigner();
    private final TestSigner mallory = new TestSigner();

    @TempDir
    private Path folder;

    @BeforeEach
    void trustAlice() throws IOException {
        alice.write(folder.resolve("alice.pub"));
        bob.write(folder.resolve("bob.pub"));
        trust(KEYS);
    }

    private void trust(String keys, String... more) {
        String text = "version: 1\nkeys:\n" + keys + String.join("\n", more) + "\n";
        stage.trust = TrustReader.read(bytes(text), folder.resolve("trust.yaml"));
    }

    private static byte[] policy(int version) {
        return bytes(small("environment: simulation", "environment: production")
                .replace(
                        "version: 7",
                        "version: " + version + "\n  not_before: \"2026-11-01T00:00:00Z\"\n"
                                + "  not_after: \"2027-01-01T00:00:00Z\""));
    }

    private ApplyAnswer apply(byte[] policy, Signatures signatures) {
        return stage.apply(policy, new ApplyOptions("carol", "policy", signatures));
    }

    private ApplyResult taken(byte[] policy, Signatures signatures) {
        ApplyAnswer answer = apply(policy, signatures);
        assertThat(answer).isInstanceOf(ApplyResult.class);
        return (ApplyResult) answer;
    }

    private void expectRefused(byte[] policy, Signatures signatures, int status, String reason) {
        long before = stage.activeVersion(ID);
        assertThat(apply(policy, signatures)).isInstanceOfSatisfying(ApplyRefusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.detail()).isNotBlank();
        });
        assertThat(stage.activeVersion(ID)).isEqualTo(before);
    }

    private static Signatures both(byte[] policy, TestSigner... signers) {
        return new Signatures(
                Arrays.stream(signers)
                        .map(signer -> signer.signatureFile(policy))
                        .toList(),
                List.of());
    }

    @Test
    void aSignedPolicySteersAndTheAnswerShowsTheEvidence() {
        ApplyResult result = taken(policy(1), alice.sign(policy(1)));

        assertThat(stage.activeVersion(ID)).isEqualTo(1);
        assertThat(result.signature().wireName()).isEqualTo("verified");
        assertThat(result.keys()).containsExactly(alice.fingerprint());
        assertThat(result.signatureSha256()).get().asString().matches("[0-9a-f]{64}");
        PolicyCheck signed = result.checks().get(1);
        assertThat(signed.result()).isEqualTo(Result.PASS);
        assertThat(signed.detail())
                .isEqualTo("signed for acme.default.api in production by alice " + alice.fingerprint() + "; needed: 1");
        StoredPolicy stored = stage.store.find(result.policyId());
        assertThat(stored).isNotNull();
        assertThat(stored.active().signature().wireName()).isEqualTo("verified");
    }

    @Test
    void nothingElseDoes() {
        byte[] tampered = policy(1);
        tampered[tampered.length - 3] ^= 1;

        expectRefused(policy(1), Signatures.NONE, 403, "signature.missing");
        expectRefused(tampered, alice.sign(policy(1)), 403, "signature.wrong");
        expectRefused(policy(1), mallory.sign(policy(1)), 403, "signature.wrong");
        expectRefused(policy(1), new Signatures(List.of(bytes("")), List.of()), 403, "signature.malformed");
        expectRefused(policy(1), new Signatures(List.of(), List.of(bytes("{}"))), 403, "bundle.malformed");
        expectRefused(
                policy(1),
                new Signatures(List.of(alice.signatureFile(policy(1))), List.of(bytes("{"))),
                403,
                "bundle.malformed");
    }

    @Test
    void thePolicyIsNotReadBeforeItsSignatureHolds() {
        byte[] nonsense = bytes("%nonsense");

        expectRefused(nonsense, mallory.sign(nonsense), 403, "signature.wrong");
        expectRefused(nonsense, alice.sign(nonsense), 400, "policy.malformed");
    }

    @Test
    void aKeyCountsOnlyForWhatItMaySign() {
        for (String scope : List.of("tenants: [umbrella]", "namespaces: [web]", "environments: [staging]")) {
            trust("  - { file: alice.pub, " + scope + " }\n");
            expectRefused(policy(1), alice.sign(policy(1)), 403, "key.scope");
        }
        trust("  - { file: alice.pub, tenants: [acme], namespaces: [default], environments: [production] }\n");
        taken(policy(1), alice.sign(policy(1)));
    }

    @Test
    void aKeyCountsOnlyWhileItIsValidAndNotRevoked() {
        trust("  - { file: alice.pub, not_after: \"2026-12-01T12:00:00Z\" }\n");
        expectRefused(policy(1), alice.sign(policy(1)), 403, "key.window");
        trust("  - { file: alice.pub, not_before: \"2026-12-01T12:00:01Z\" }\n");
        expectRefused(policy(1), alice.sign(policy(1)), 403, "key.window");
        trust(KEYS, "revoked: [" + alice.fingerprint() + "]");
        expectRefused(policy(1), alice.sign(policy(1)), 403, "key.revoked");
        trust("  - { file: alice.pub, not_before: \"2026-12-01T12:00:00Z\" }\n");
        taken(policy(1), alice.sign(policy(1)));
    }

    @Test
    void aThresholdCountsDistinctKeysThatMaySign() {
        String two = KEYS + "  - { name: bob, file: bob.pub }\n";
        trust(two, "threshold: { production: 2 }");

        expectRefused(policy(1), alice.sign(policy(1)), 403, "signature.too_few");
        expectRefused(policy(1), both(policy(1), alice, alice), 403, "signature.too_few");
        expectRefused(policy(1), both(policy(1), alice, mallory), 403, "signature.too_few");
        ApplyResult result = taken(policy(1), both(policy(1), mallory, bob, alice));

        assertThat(result.keys())
                .containsExactlyElementsOf(Stream.of(alice.fingerprint(), bob.fingerprint())
                        .sorted()
                        .toList());
        trust(two, "threshold: { production: 2 }", "revoked: [" + bob.fingerprint() + "]");
        expectRefused(policy(2), both(policy(2), bob, alice), 403, "signature.too_few");
    }

    @Test
    void anApproverAloneIsNoAuthor() {
        trust("  - { file: alice.pub, role: approver }\n");

        expectRefused(policy(1), alice.sign(policy(1)), 403, "key.role");
    }

    @Test
    void whereApprovalIsRequiredAnApproverSignsToo() throws IOException {
        Stage strict = new Stage(new ApplyRules("production", false, true));
        trust(KEYS + "  - { name: bob, file: bob.pub, role: approver }\n");
        strict.trust = stage.trust;

        ApplyRefusal alone =
                (ApplyRefusal) strict.apply(policy(1), new ApplyOptions("carol", "policy", alice.sign(policy(1))));
        ApplyResult approved =
                (ApplyResult) strict.apply(policy(1), new ApplyOptions("carol", "policy", both(policy(1), alice, bob)));

        assertThat(alone.reason()).isEqualTo("policy.check");
        assertThat(alone.detail()).startsWith("P3: production asks for an approver's signature");
        assertThat(approved.checks().get(2).detail()).contains("bob " + bob.fingerprint());
    }

    @Test
    void aStaleVersionIsRefusedThoughItsSignatureHolds() {
        taken(policy(1), alice.sign(policy(1)));
        taken(policy(2), alice.sign(policy(2)));

        expectRefused(policy(1), alice.sign(policy(1)), 409, "policy.version");
        assertThat(taken(policy(2), alice.sign(policy(2))).status()).isEqualTo(ApplyResult.Status.UNCHANGED);
    }

    @Test
    void whatIsSignedForAnotherEnvironmentOrTimeIsRefused() {
        byte[] elsewhere = bytes(small("environment: simulation", "environment: staging"));
        byte[] forEver = bytes(small("environment: simulation", "environment: production"));

        expectRefused(elsewhere, alice.sign(elsewhere), 422, "policy.environment");
        expectRefused(forEver, alice.sign(forEver), 422, "policy.window");
    }

    @Test
    void aRouterWithoutKeysTakesNothing() {
        stage.trust = cloud.atom.router.trust.Trust.NONE;

        expectRefused(policy(1), alice.sign(policy(1)), 403, "key.unknown");
    }

    @Test
    void inSimulationModeASignatureMayBeMissingButNotWrong() {
        Stage simulation = Stage.simulation();
        byte[] policy = bytes(PolicyTexts.SMALL);
        ApplyOptions signed = new ApplyOptions("carol", "policy", alice.sign(policy));

        assertThat(simulation.apply(policy, signed))
                .isInstanceOfSatisfying(
                        ApplyRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("key.unknown"));
        simulation.trust = stage.trust;
        ApplyResult verified = (ApplyResult) simulation.apply(policy, signed);

        assertThat(verified.signature()).isEqualTo(ApplyResult.Signature.VERIFIED);
        assertThat(verified.checks().get(1).result()).isEqualTo(Result.PASS);
    }

    @Test
    void everyRefusalOfASignatureHasItsCause() {
        assertThat(Arrays.stream(Refusal.values()).map(ApplyRefusal.Cause::of))
                .allMatch(cause -> cause.status() == 403);
    }
}
