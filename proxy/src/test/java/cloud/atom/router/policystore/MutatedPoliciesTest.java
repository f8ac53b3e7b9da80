package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.example;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutatedPoliciesTest {
    private static final ApplyOptions DRY_RUN =
            ApplyOptions.unsigned("mallory", "mutant").asDryRun();

    private final Stage stage = Stage.simulation();

    @Test
    void neverFailsOtherwiseThanByRefusingOnMutatedPolicies() {
        byte[][] seeds = {example("shop.yaml"), example("clinic.yaml"), example("media.yaml")};
        Random random = new Random(20261123);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = Mutations.of(seeds[i % seeds.length], random);
            taken += isTaken(mutant, i) ? 1 : 0;
        }

        assertThat(taken).as("mutants that would be taken").isBetween(100, 9_900);
    }

    private boolean isTaken(byte[] mutant, int number) {
        try {
            ApplyAnswer answer = stage.apply(mutant, DRY_RUN);
            return answer instanceof ApplyResult || isRefusedWithReason((ApplyRefusal) answer);
        } catch (RuntimeException | Error e) {
            String text = new String(mutant, StandardCharsets.UTF_8);
            throw new AssertionError("mutant " + number + " of seed 20261123:\n" + text, e);
        }
    }

    /** Always false: a refusal is not taken. */
    private static boolean isRefusedWithReason(ApplyRefusal refusal) {
        assertThat(refusal.problems()).isNotEmpty();
        return false;
    }
}
