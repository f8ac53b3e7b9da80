package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.example;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutatedPoliciesTest {
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
                    "mutant " + number + " of seed 20261123:\n" + new String(mutant, StandardCharsets.UTF_8), e);
        }
    }
}
