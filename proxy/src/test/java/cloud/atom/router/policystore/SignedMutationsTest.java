package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.trust.Signatures;
import cloud.atom.router.trust.TestSigner;
import cloud.atom.router.trust.Trust;
import cloud.atom.router.trust.TrustReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10 000 policies and signatures that were changed after signing, or are tricks that a valid key signed: none steers that
 * should not, nothing escapes, and every refusal has a reason of the closed list.
 */
class SignedMutationsTest {
    private static final int CHANGED_POLICIES = 5000;
    private static final int CHANGED_SIGNATURES = 3000;
    private static final int SIGNED_TRICKS = 2000;

    private final long seed = Long.getLong("fuzz.seed", 20_261_124);
    private final Random random = new Random(seed);
    private final Stage stage = new Stage(new ApplyRules("production", false, false));
    private final TestSigner alice = new TestSigner();
    private final Map<ApplyRefusal.Cause, Integer> refusals = new EnumMap<>(ApplyRefusal.Cause.class);
    private final byte[] policy = bytes(small("environment: simulation", "environment: production")
            .replace(
                    "version: 7",
                    "version: 7\n  not_before: \"2026-11-01T00:00:00Z\"\n  not_after: \"2027-01-01T00:00:00Z\""));

    @TempDir
    private Path folder;

    @BeforeEach
    void trustAlice() throws IOException {
        alice.write(folder.resolve("alice.pub"));
        stage.trust = TrustReader.read(
                bytes("version: 1\nkeys: [{ file: alice.pub, tenants: [acme] }]\n"), folder.resolve("trust.yaml"));
    }

    private boolean isTaken(byte[] bytes, Signatures signatures) {
        ApplyAnswer answer;
        try {
            answer = stage.apply(bytes, new ApplyOptions("mallory", "mutant", signatures).asDryRun());
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ":\n" + new String(bytes, StandardCharsets.UTF_8), e);
        }
        if (answer instanceof ApplyRefusal refusal) {
            refusals.merge(refusal.cause(), 1, Integer::sum);
            return false;
        }
        return true;
    }

    /** Bits, cuts, and what {@link Mutations} knows. */
    private byte[] changed(byte[] original) {
        byte[] bytes = original.clone();
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(4)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 1 -> Arrays.copyOf(bytes, at);
            default -> Mutations.of(bytes, random);
        };
    }

    @Test
    void noPolicySteersThatWasChangedAfterSigning() {
        Signatures signatures = alice.sign(policy);
        for (int i = 0; i < CHANGED_POLICIES; i++) {
            byte[] mutant = changed(policy);
            if (!Arrays.equals(mutant, policy)) {
                assertThat(isTaken(mutant, signatures)).as("seed %s", seed).isFalse();
            }
        }
        assertThat(refusals).containsOnlyKeys(ApplyRefusal.Cause.SIGNATURE_WRONG);
    }

    @Test
    void noSignatureHoldsThatWasChanged() {
        byte[] original = alice.signatureFile(policy);
        for (int i = 0; i < CHANGED_SIGNATURES; i++) {
            byte[] mutant = changed(original);
            if (!Arrays.equals(withoutLineEnds(mutant), original)) {
                Signatures signatures = new Signatures(List.of(mutant), List.of());
                assertThat(isTaken(policy, signatures)).as("seed %s", seed).isFalse();
            }
        }
        assertThat(refusals)
                .containsOnlyKeys(ApplyRefusal.Cause.SIGNATURE_WRONG, ApplyRefusal.Cause.SIGNATURE_MALFORMED);
    }

    private static byte[] withoutLineEnds(byte[] signature) {
        return new String(signature, StandardCharsets.ISO_8859_1)
                .replace("\r", "")
                .replace("\n", "")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is taken then is a policy of the tenant that the key is for, and of this environment. */
    @Test
    void tricksOfAValidKeyStayInItsScope() {
        Trust trust = stage.trust;
        int taken = 0;
        for (int i = 0; i < SIGNED_TRICKS; i++) {
            byte[] mutant = changed(policy);
            if (isTaken(mutant, alice.sign(mutant))) {
                taken++;
                var read = PolicyParser.parse(mutant, "mutant");
                assertThat(read.id().tenant().value()).isEqualTo("acme");
                assertThat(read.environment()).isEqualTo("production");
            }
        }
        assertThat(stage.trust).isSameAs(trust);
        assertThat(stage.store.all()).isEmpty();
        assertThat(taken).as("harmless changes, signed").isBetween(10, SIGNED_TRICKS - 10);
        assertThat(refusals.keySet())
                .doesNotContain(ApplyRefusal.Cause.SIGNATURE_WRONG, ApplyRefusal.Cause.SIGNATURE_MISSING)
                .contains(ApplyRefusal.Cause.MALFORMED);
    }
}
