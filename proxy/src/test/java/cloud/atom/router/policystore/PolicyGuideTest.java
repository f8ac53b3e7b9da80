package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGuideTest {
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("blocks")
    void holdsOnlyPoliciesThatApply(String block) {
        assertThat(Stage.simulation().taken(block).status()).isEqualTo(ApplyResult.Status.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "clinic.yaml", "media.yaml"})
    void pointsToExamplesThatApply(String name) {
        ApplyAnswer answer = Stage.simulation().apply(PolicyTexts.example(name), ApplyOptions.unsigned("alice", name));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        ApplyResult.class,
                        result -> assertThat(result.checks())
                                .noneMatch(check -> check.result() == PolicyCheck.Result.BLOCK));
    }

    @Test
    void hasExamples() {
        assertThat(blocks()).hasSizeGreaterThan(3);
    }

    private static List<String> blocks() {
        return YAML_BLOCK.matcher(guide()).results().map(PolicyGuideTest::text).toList();
    }

    private static String text(MatchResult block) {
        return block.group(1);
    }

    private static String guide() {
        try {
            return Files.readString(PolicyTexts.home().resolve("docs/policies/router_policy.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
