package cloud.atom.router.health;

import static cloud.atom.router.health.EndpointHealth.State.CIRCUIT;
import static cloud.atom.router.health.EndpointHealth.State.EJECTED;
import static cloud.atom.router.health.EndpointHealth.State.STARTING;
import static cloud.atom.router.health.EndpointHealth.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Endpoints that fare worse than the others of their region, second by second. */
class OutlierJudgeTest {
    private static final long SECOND = 1_000_000_000;
    private static final AttemptCounts FINE = new AttemptCounts(20, 0, 0, 0);
    private static final AttemptCounts BROKEN = new AttemptCounts(20, 20, 0, 0);

    private final EndpointSettings settings = EndpointSettings.DEFAULT;
    private final RegionEndpoints region = new RegionEndpoints();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<URI, AttemptCounts> traffic = new HashMap<>();
    private long now = 1_000 * SECOND;

    @Test
    void ejectsAnEndpointThatAnswersNothingButErrors() {
        serve(FINE, FINE, BROKEN);
        seconds(1);

        assertThat(states()).containsExactly(UP, UP, EJECTED);
    }

    @Test
    void ejectsAnEndpointThatFailsFiveTimesInARowWhateverTheKind() {
        serve(FINE, new AttemptCounts(1, 1, 1, 1));
        seconds(2);
        assertThat(states()).containsExactly(UP, UP);

        seconds(1);

        assertThat(states()).containsExactly(UP, EJECTED);
    }

    @Test
    void ejectsAnEndpointThatFailsMoreOftenThanTheOthers() {
        serve(FINE, FINE, new AttemptCounts(20, 8, 0, 0));
        seconds(3);

        assertThat(states()).containsExactly(UP, UP, EJECTED);
    }

    @Test
    void ejectsNobodyForWhatChanceExplains() {
        serve(FINE, new AttemptCounts(2, 1, 0, 0));
        seconds(10);

        assertThat(states()).containsExactly(UP, UP);
    }

    @Test
    void ejectsNobodyWhenAllFailAlike() {
        serve(BROKEN, BROKEN, BROKEN);
        seconds(10);

        assertThat(states()).containsExactly(UP, UP, UP);
    }

    @Test
    void ejectsNobodyWhenAllBeginToFailTogetherAfterGoodSeconds() {
        serve(FINE, FINE, FINE);
        seconds(8);

        serve(new AttemptCounts(20, 15, 0, 0), new AttemptCounts(20, 15, 0, 0), BROKEN);
        seconds(1);

        assertThat(states()).containsExactly(UP, UP, UP);
    }

    @Test
    void neverEjectsTheOnlyEndpoint() {
        serve(BROKEN);
        seconds(10);

        assertThat(states()).containsExactly(UP);
    }

    @Test
    void ejectsAtMostHalfOfARegionTheWorstFirst() {
        serve(FINE, FINE, new AttemptCounts(20, 12, 0, 0), BROKEN, new AttemptCounts(20, 10, 0, 0));
        seconds(10);

        assertThat(states()).containsExactly(UP, UP, EJECTED, EJECTED, UP);
    }

    @Test
    void leavesTheLastEndpointInServiceThatPollsLeave() {
        serve(FINE, BROKEN, FINE);
        failPolls(0);
        failPolls(2);
        seconds(10);

        assertThat(states().get(1)).isEqualTo(UP);
    }

    @Test
    void takesAnEjectedEndpointAgainWhenPollsTakeTheOthersOut() {
        serve(FINE, BROKEN);
        seconds(1);
        assertThat(health(1)).isEqualTo(new EndpointHealth(EJECTED, 0));

        failPolls(0);
        seconds(1);

        assertThat(health(1)).isEqualTo(new EndpointHealth(EJECTED, 1));
        assertThat(health(0).takesRequests()).isFalse();
    }

    @Test
    void leavesToTheBreakerWhatTheBreakerHolds() {
        serve(FINE, new AttemptCounts(0, 0, 20, 20));
        seconds(1);
        assertThat(states()).containsExactly(UP, CIRCUIT);

        traffic.put(endpoints.get(1).url(), AttemptCounts.NONE);
        seconds(4);
        poll(1, PollResult.OK);
        seconds(2);

        assertThat(states()).as("its failures are paid").containsExactly(UP, STARTING);
    }

    @Test
    void letsItReturnByASlowStart() {
        serve(FINE, BROKEN);
        seconds(1);
        serve(FINE, AttemptCounts.NONE);
        seconds(29);
        assertThat(states()).containsExactly(UP, EJECTED);

        seconds(1);
        assertThat(health(1)).isEqualTo(new EndpointHealth(STARTING, 0.1));
        seconds(15);
        assertThat(health(1)).isEqualTo(new EndpointHealth(STARTING, 0.5));
        seconds(15);

        assertThat(states()).containsExactly(UP, UP);
    }

    @Test
    void leavesItOutForLongerEachTimeAndForgetsWhatWentWell() {
        serve(FINE, BROKEN);

        assertThat(ejectedFor()).isEqualTo(30);
        assertThat(ejectedFor()).isEqualTo(60);
        assertThat(ejectedFor()).isEqualTo(90);

        serve(FINE, FINE);
        seconds(300);
        serve(FINE, BROKEN);
        assertThat(ejectedFor()).isEqualTo(30);
    }

    @Test
    void ejectsNobodyWhenThatIsSwitchedOff() {
        serve(FINE, BROKEN);
        for (int i = 0; i < 10; i++) {
            now += SECOND;
            region.onTraffic(traffic, now, settings.withoutEjection());
        }

        assertThat(states()).containsExactly(UP, UP);
    }

    @Test
    void startsAnEndpointSlowlyThatARegionGets() {
        serve(FINE);
        seconds(1);
        serve(FINE, FINE);
        seconds(1);

        assertThat(health(1)).isEqualTo(new EndpointHealth(STARTING, 0.1));
        assertThat(health(0)).isEqualTo(EndpointHealth.UP);
    }

    @Test
    void startsAllEndpointsAlikeThatReturnTogether() {
        serve(FINE, FINE);
        failPolls(0);
        failPolls(1);
        seconds(1);
        for (int i = 0; i < HealthPolling.DEFAULT.healthyAfter(); i++) {
            poll(0, PollResult.OK);
            poll(1, PollResult.OK);
        }
        seconds(1);

        assertThat(states())
                .as("how much the region takes is the matter of its own share")
                .containsExactly(UP, UP);
    }

    @Test
    void countsNothingAsFreeAtAnEndpointThatIsOut() {
        serve(FINE, BROKEN);
        poll(0, free(0.2));
        poll(1, free(1));
        seconds(1);

        assertThat(states()).containsExactly(UP, EJECTED);
        assertThat(region.polledInputs(region.health(now, settings)).freeCapacity())
                .hasValue(0.2 / 2);
    }

    @Test
    void countsWhatIsFreeAtAnEndpointAsFarAsItHasStarted() {
        serve(FINE);
        seconds(1);
        serve(FINE, FINE);
        poll(0, free(0.2));
        poll(1, free(1));
        seconds(1);

        assertThat(health(1)).isEqualTo(new EndpointHealth(STARTING, 0.1));
        assertThat(region.polledInputs(region.health(now, settings)).freeCapacity())
                .hasValue((0.2 + 0.1) / 2);
    }

    private static PollResult free(double share) {
        return new PollResult(
                PollResult.Status.OK,
                new ScoreInputs(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(share)));
    }

    /** What comes of each endpoint in every second from now on; makes those that are missing. */
    private void serve(AttemptCounts... counts) {
        List<Endpoint> before = List.copyOf(endpoints);
        for (int i = 0; i < counts.length; i++) {
            if (i >= endpoints.size()) {
                endpoints.add(new Endpoint(URI.create("http://e" + i + ":80"), 1));
            }
            traffic.put(endpoints.get(i).url(), counts[i]);
        }
        if (endpoints.size() > before.size()) {
            region.replace(List.copyOf(endpoints));
        }
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            now += SECOND;
            region.onTraffic(traffic, now, settings);
        }
    }

    /** Seconds from the next ejection of the second endpoint to its return; it is asked nothing meanwhile. */
    private int ejectedFor() {
        AttemptCounts broken = traffic.getOrDefault(endpoints.get(1).url(), BROKEN);
        while (health(1).state() != EJECTED) {
            seconds(1);
        }
        traffic.put(endpoints.get(1).url(), AttemptCounts.NONE);
        int seconds = 0;
        while (health(1).state() == EJECTED) {
            seconds(1);
            seconds++;
        }
        traffic.put(endpoints.get(1).url(), broken);
        return seconds;
    }

    private void failPolls(int endpoint) {
        for (int i = 0; i < HealthPolling.DEFAULT.unhealthyAfter(); i++) {
            poll(endpoint, PollResult.FAILED);
        }
    }

    private void poll(int endpoint, PollResult result) {
        region.onPoll(endpoints.get(endpoint).url(), result, HealthPolling.DEFAULT);
    }

    private EndpointHealth health(int endpoint) {
        return region.health(now, settings).getOrDefault(endpoints.get(endpoint).url(), EndpointHealth.UP);
    }

    private List<EndpointHealth.State> states() {
        List<EndpointHealth.State> states = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            states.add(health(i).state());
        }
        return states;
    }
}
