package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Documents that an attacker could have signed by someone careless; each differs from {@code policy.yaml} in one thing.
 * They are the {@code apply} vectors of our collection of signed policies, in this router's schema.
 */
class HostileDocumentsTest {
    private final Stage stage = new Stage(new ApplyRules("prod", true));

    @BeforeEach
    void putVersion41InForce() {
        stage.taken(new String(file("policy"), java.nio.charset.StandardCharsets.UTF_8).replace("42", "41"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alias-cycle|400|anchor &l",
                "anchor-bomb|400|an alias",
                "bidi-control|400|U+202E",
                "bom|400|byte order mark",
                "custom-tag|400|tag !secret",
                "doc-end-garbage|400|not YAML",
                "dup-key-merge|400|an alias",
                "dup-key-quoted|400|metadata.version: the key stands twice",
                "dup-key-tenant|400|metadata.tenant: the key stands twice",
                "dup-key-top|400|spec: the key stands twice",
                "dup-key-version|400|metadata.version: the key stands twice",
                "env-homoglyph|422|environment",
                "env-trailing-blank|422|environment",
                "expired|422|expired",
                "invalid-utf8|400|not UTF-8",
                "java-tag|400|tag",
                "multi-document|400|a second document",
                "not-a-mapping|400|expected: a mapping",
                "not-yet-valid|422|not valid before",
                "nul-byte|400|U+0000",
                "other-environment|422|environment",
                "other-name|422|spec.hosts[0]",
                "other-tenant|422|spec.hosts[0]",
                "tenant-case|422|spec.hosts[0]",
                "timestamp-no-zone|400|RFC 3339",
                "utf16|400|not UTF-8",
                "version-float|400|metadata.version: 42.5",
                "version-negative|400|metadata.version: -1",
                "version-octal|400|metadata.version: 0777",
                "version-overflow|400|metadata.version: 18446744073709551617",
                "version-sexagesimal|400|metadata.version",
                "version-string|400|metadata.version",
                "wrong-kind|400|kind",
                "empty|400|expected: a mapping"
            })
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

        ApplyRefusal refusal = Window.refusal(document, new ApplyRules("prod", false), Stage.NOW);

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
