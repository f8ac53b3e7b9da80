package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Documents that an attacker could have signed by someone careless; each differs from {@code policy.yaml} in one thing.
 * They are the {@code apply} vectors of our collection of signed policies, in this router's schema.
 */
class HostileDocumentsTest {
    private final Stage stage = new Stage(new ApplyRules("prod", true, false));

    @BeforeEach
    void putVersion41InForce() {
        stage.taken(new String(file("policy"), StandardCharsets.UTF_8).replace("42", "41"));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/policystore/hostile.csv", delimiter = '|')
    void isRefusedForItsOwnReason(String name, int status, String reason) {
        ApplyAnswer answer = apply(name);

        assertThat(answer).isInstanceOfSatisfying(ApplyRefusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.problems())
                    .anySatisfy(problem -> assertThat(problem.toString()).contains(reason));
        });
        assertThat(stage.activeVersion("acme.default.eu-payments")).isEqualTo(41);
        assertThat(stage.store.all()).hasSize(1);
    }

    @Test
    void takesTheDocumentItself() {
        assertThat(apply("policy")).isInstanceOf(ApplyResult.class);
        assertThat(stage.activeVersion("acme.default.eu-payments")).isEqualTo(42);
    }

    @Test
    void takesATimestampWithoutQuotesBecauseItIsTextInYaml12() {
        assertThat(apply("scalar-timestamp-unquoted")).isInstanceOf(ApplyResult.class);
    }

    @Test
    void refusesAnotherDocumentOfTheSameVersion() {
        apply("policy");

        assertThat(apply("same-version-other-bytes"))
                .isInstanceOfSatisfying(
                        ApplyRefusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(409));
    }

    @Test
    void refusesADocumentWithoutEndOutsideSimulation() {
        PolicyDocument document = PolicyParser.read(file("no-not-after"), "no-not-after.yaml");

        ApplyRefusal refusal = Window.refusal(document, new ApplyRules("prod", false, false), Stage.NOW);

        assertThat(refusal).isNotNull();
        assertThat(refusal.detail()).contains("not_after is required");
    }

    private ApplyAnswer apply(String name) {
        return stage.apply(file(name), ApplyOptions.unsigned("mallory", name + ".yaml"));
    }

    private static byte[] file(String name) {
        try (InputStream in =
                HostileDocumentsTest.class.getResourceAsStream("/policystore/vectors/" + name + ".yaml")) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
