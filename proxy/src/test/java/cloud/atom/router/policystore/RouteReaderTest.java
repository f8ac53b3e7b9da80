package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.smallWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteReaderTest {
    @Test
    void readsHedgesMirrorsAndTheTimeOfOneAttempt() {
        String lines = """
                  routes:
                    - { name: a, hedge: {}, retry: { attempts: 2, per_try_timeout: 250ms } }
                    - { name: b, hedge: { after: p95, max_extra_percent: 2.5 } }
                    - name: c
                      hedge: { after: 80ms, max_extra_percent: 100 }
                      mirror: { region: eu-west-1, percent: 5 }
                """;

        List<Route> routes =
                PolicyParser.parse(bytes(smallWith(lines)), "policy").routes();

        assertThat(routes.get(0).hedge()).contains(new HedgePolicy(Optional.empty(), 0.05));
        assertThat(routes.get(0).retry().orElseThrow().perTryTimeout()).contains(Duration.ofMillis(250));
        assertThat(routes.get(0).mirror()).isEmpty();
        assertThat(routes.get(1).hedge()).contains(new HedgePolicy(Optional.empty(), 0.025));
        assertThat(routes.get(2).hedge()).contains(new HedgePolicy(Optional.of(Duration.ofMillis(80)), 1));
        assertThat(routes.get(2).mirror()).contains(new MirrorPolicy(new RegionId("eu-west-1"), 0.05));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hedge: { after: p99 }|11:39|hedge.after",
                "hedge: { after: 0s }|11:39|hedge.after",
                "hedge: { after: 50 }|11:39|hedge.after",
                "hedge: { max_extra_percent: -1 }|11:51|hedge.max_extra_percent",
                "hedge: { max_extra_percent: 100.5 }|11:51|hedge.max_extra_percent",
                "hedge: { delay: 5ms }|11:32|hedge.delay",
                "hedge: 5ms|11:30|hedge",
                "retry: { attempts: 1 }, hedge: {}|11:54|hedge",
                "retry: { per_try_timeout: 0s }|11:49|retry.per_try_timeout",
                "mirror: { percent: 5 }|11:31|mirror.region",
                "mirror: { region: eu-west-1 }|11:31|mirror.percent",
                "mirror: { region: eu-west-1, percent: 101 }|11:61|mirror.percent",
                "mirror: { region: eu west, percent: 1 }|11:41|mirror.region",
                "deny: true, mirror: { region: eu-west-1, percent: 1 }|11:43|mirror",
                "deny: true, hedge: {}|11:42|hedge",
            })
    void refusesHedgesAndMirrorsThatCannotBeMeant(String keys, String place, String path) {
        assertThat(problemsOf(bytes(smallWith("  routes: [{ name: a, " + keys + " }]\n"))))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("spec.routes[0]." + path);
                    assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
                });
    }

    private static List<InputProblem> problemsOf(byte[] bytes) {
        InvalidInputException refused =
                catchThrowableOfType(InvalidInputException.class, () -> PolicyParser.parse(bytes, "p.yaml"));
        assertThat(refused).as("refused").isNotNull();
        return refused.problems();
    }
}
