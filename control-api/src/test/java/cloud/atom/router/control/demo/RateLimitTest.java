package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.RateLimit.Refusal;
import cloud.atom.router.control.demo.RateLimit.Seen;
import cloud.atom.router.control.load.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final Outcome SERVED = new Outcome("Dublin", 200, "eu-west-1", "");
    private static final Outcome REFUSED = new Outcome("Dublin", 429, "", "qos.rate");
    private static final List<Outcome> OUTCOMES =
            List.of(SERVED, REFUSED, new Outcome("neighbour", 200, "eu-west-1", ""));
    private static final Map<String, String> FIELDS = Map.of(
            "retry-after", "1",
            "ratelimit", "\"rate\";r=0",
            "ratelimit-policy", "\"rate\";q=50",
            "content-type", "application/problem+json");
    private static final Refusal REFUSAL = new Refusal(429, FIELDS, "{\"reason\":\"qos.rate\"}");

    @Test
    void passesWithinRateAndBurst() {
        assertThat(judge(250, 2000, OUTCOMES, REFUSAL).misses()).isEmpty();
    }

    @Test
    void failsWhenTheLimiterIsOff() {
        assertThat(judge(2250, 0, List.of(SERVED), new Refusal(200, Map.of(), ""))
                        .misses())
                .hasSizeGreaterThan(3);
    }

    @Test
    void failsWhenTooManyAreAdmitted() {
        assertThat(judge(300, 1950, OUTCOMES, REFUSAL).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).isEqualTo("at most burst + rate x time = 251 admitted"));
    }

    @Test
    void failsWhenTheTenantDoesNotGetItsShare() {
        assertThat(judge(100, 2150, OUTCOMES, REFUSAL).passed()).isFalse();
    }

    @Test
    void failsWhenTheNeighbourSuffers() {
        List<Outcome> outcomes = List.of(SERVED, REFUSED, new Outcome("neighbour", 429, "", "qos.rate"));

        assertThat(judge(250, 2000, outcomes, REFUSAL).passed()).isFalse();
    }

    @Test
    void failsWhenRefusedForAnotherReason() {
        List<Outcome> outcomes = List.of(SERVED, REFUSED, new Outcome("Dublin", 503, "", "qos.shed"));

        assertThat(judge(250, 2000, outcomes, REFUSAL).passed()).isFalse();
    }

    @Test
    void namesEveryFieldThatIsMissing() {
        Refusal bare = new Refusal(429, Map.of("content-type", "text/plain"), "slow down");

        assertThat(judge(250, 2000, OUTCOMES, bare).misses()).hasSize(5);
    }

    private static Verdict judge(long admitted, long refused, List<Outcome> outcomes, Refusal refusal) {
        return RateLimit.judge(new Seen(outcomes, admitted, refused, TIME, refusal));
    }
}
