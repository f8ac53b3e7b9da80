package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.bench.Generator.Load;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class H2loadGeneratorTest {
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final String OUTPUT = """
            finished in 2.01s, 34799.00 req/s, 12.15MB/s
            requests: 69598 total, 70238 started, 69598 done, %d succeeded, %d failed, %d errored, %d timeout
            status codes: %d 2xx, 0 3xx, 0 4xx, %d 5xx
            traffic: 12.15MB (12740211) total, 6.62MB (6946562) headers (space savings 7.63%%)
            """;

    @Test
    void countsWhatWasAnsweredNotWhatWasStarted() {
        String output = OUTPUT.formatted(69_598, 0, 0, 0, 69_598, 0);

        assertThat(H2loadGenerator.parse(output, LENGTH)).isEqualTo(new Load(69_598, 0, LENGTH));
    }

    @Test
    void countsEveryKindOfError() {
        String output = OUTPUT.formatted(69_500, 98, 3, 4, 69_500, 98);

        assertThat(H2loadGenerator.parse(output, LENGTH)).isEqualTo(new Load(69_500, 105, LENGTH));
    }

    @Test
    void takesARunWithoutAnyAnswerForAnError() {
        String output = """
                requests: 0 total, 0 started, 0 done, 0 succeeded, 0 failed, 0 errored, 0 timeout
                status codes: 0 2xx, 0 3xx, 0 4xx, 0 5xx
                """;

        assertThat(H2loadGenerator.parse(output, LENGTH).errors()).isEqualTo(1);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> H2loadGenerator.parse("unknown option", LENGTH))
                .hasMessageContaining("unknown option");
    }
}
