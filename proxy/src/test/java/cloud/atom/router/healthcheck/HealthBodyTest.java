package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.ScoreInputs;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthBodyTest {
    @Test
    void readsEveryMember() {
        PollResult result = parse(
                "{\"status\":\"degraded\",\"x\":{\"capacity\":0},\"capacity\":0.25,\"p95_ms\":120,\"error_rate\":1e-2}");

        assertThat(result)
                .isEqualTo(new PollResult(
                        PollResult.Status.DEGRADED,
                        new ScoreInputs(OptionalDouble.of(0.12), OptionalDouble.of(0.01), OptionalDouble.of(0.25))));
    }

    @Test
    void readsThatARegionDrains() {
        assertThat(parse("{\"status\":\"draining\"}").status()).isEqualTo(PollResult.Status.DRAINING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "<html>",
                "[]",
                "null",
                "{",
                "{}",
                "{\"status\":7,\"capacity\":\"1\",\"p95_ms\":null,\"error_rate\":[0]}",
                "{\"status\":\"on fire\",\"capacity\":-1,\"p95_ms\":1e300,\"error_rate\":1.01}",
                "{\"capacity\":NaN}",
                "{\"capacity\":1e99999999999}",
                "{\"capacity\":0.1" // breaks off: none of it counts
            })
    void takesNothingFromOtherContent(String body) {
        assertThat(parse(body)).isEqualTo(PollResult.OK);
    }

    @Test
    void takesNothingFromDeepNesting() {
        assertThat(parse("{\"a\":" + "[".repeat(8_000))).isEqualTo(PollResult.OK);
    }

    @Test
    void survivesRandomBytes() {
        SplittableRandom random = new SplittableRandom(11);
        byte[] honest = "{\"status\":\"ok\",\"capacity\":0.25,\"p95_ms\":120}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = honest.clone();
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }

            assertThat(HealthBody.parse(body).answered())
                    .as("seed 11, case %d", i)
                    .isTrue();
        }
    }

    private static PollResult parse(String body) {
        return HealthBody.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
