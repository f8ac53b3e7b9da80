package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionHealthTrackerTest {
    private static final Endpoint FIRST = new Endpoint(URI.create("http://10.0.0.1:80"), 1);
    private static final Endpoint SECOND = new Endpoint(URI.create("http://10.0.0.2:80"), 3);

    private long seconds;
    private RegionHealthTracker tracker = trackerOf(FIRST);

    @Test
    void takesARegionAsFitBeforeThereIsEvidence() {
        RegionHealth health = tick();

        assertThat(health.score()).isEqualTo(1);
        assertThat(health.state()).isEqualTo(RegionState.HEALTHY);
        assertThat(health.sources()).isEmpty();
        assertThat(health.takesRequests()).isTrue();
    }

    @Test
    void scoresWhatPollsSay() {
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.1, 0.1, 1));

        RegionHealth health = tick();

        assertThat(health.score()).isEqualTo(0.76);
        assertThat(health.p95Seconds()).hasValue(0.1);
        assertThat(health.sources()).containsExactly("poll");
    }

    @Test
    void movesTowardsANewScoreInsteadOfJumping() {
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.1, 0, 1));
        tick();
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.1, 0.1, 1));

        double first = tick().score();
        double second = tick().score();
        seconds += 60;
        double last = tick().score();

        assertThat(first).isCloseTo(1 - 0.2421 * (1 - Math.exp(-0.5)), within(0.006));
        assertThat(second).isLessThan(first).isGreaterThan(last);
        assertThat(last).isEqualTo(0.76);
    }

    @Test
    void goesDownAtOnceWhenNoEndpointAnswersItsPolls() {
        failPolls(FIRST, 2);
        assertThat(tick().takesRequests()).isTrue();
        failPolls(FIRST, 1);

        RegionHealth health = react(TrafficSample.empty());

        assertThat(health.state()).isEqualTo(RegionState.DOWN);
        assertThat(down(health)).containsExactly(FIRST.url());
        assertThat(tick().score()).isZero();
    }

    @Test
    void returnsAfterFiveGoodTicks() {
        failPolls(FIRST, 3);
        tick();
        tracker.onPoll(FIRST, PollResult.OK);
        assertThat(tick().state()).isEqualTo(RegionState.DOWN); // healthy_after is 2
        tracker.onPoll(FIRST, PollResult.OK);
        seconds += 4; // its dwell of 10 s is then over with the fifth good tick
        for (int i = 0; i < 4; i++) {
            assertThat(tick().state()).isEqualTo(RegionState.DOWN);
        }

        RegionHealth back = tick();

        assertThat(back.state()).isEqualTo(RegionState.HEALTHY);
    }

    @Test
    void letsTrafficSpeakAloneWhenThereIsEnough() {
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.9, 0, 1));

        RegionHealth health = tick(traffic(90, 10, 0, 20));

        assertThat(health.errorRatio()).hasValue(10 / 90.0);
        assertThat(health.p95Seconds().orElseThrow()).isCloseTo(0.020, within(0.002));
        assertThat(health.sources()).containsExactlyInAnyOrder("poll", "traffic");
    }

    @Test
    void fillsUpLittleTrafficWithWhatPollsSay() {
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.1, 0.1, 1));

        RegionHealth health = tick(traffic(4, 1, 0, 20));

        assertThat(health.errorRatio().orElseThrow()).isCloseTo((1 + 16 * 0.1) / 20, within(1e-9));
        assertThat(health.p95Seconds().orElseThrow()).isCloseTo(0.2 * 0.02 + 0.8 * 0.1, within(0.002));
    }

    @Test
    void doesNotLetAPollClearWhatTrafficShowed() {
        for (int i = 0; i < 3; i++) {
            tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.01, 0, 1));
            tick(traffic(50, 25, 0, 20));
        }

        assertThat(tick().state()).isEqualTo(RegionState.DOWN);
        for (int i = 0; i < 5; i++) {
            tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.01, 0, 1));
            assertThat(tick().state()).isEqualTo(RegionState.DOWN);
        }
    }

    @Test
    void opensItsBreakerBetweenTicks() {
        RegionHealth health = react(traffic(0, 0, 5, 0));

        assertThat(health.circuitOpen()).isTrue();
        assertThat(health.takesRequests()).isFalse();
        assertThat(tracker.alarmAfter()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void comesBackFromAnOpenBreakerByProbes() {
        react(traffic(0, 0, 5, 0));
        seconds += 5;
        tracker.onPoll(FIRST, PollResult.OK);
        RegionHealth probed = tick();
        RegionHealth back = tick(traffic(3, 0, 0, 5));

        assertThat(probed.circuit()).isEqualTo(CircuitPhase.HALF_OPEN);
        assertThat(probed.takesRequests()).isTrue();
        assertThat(back.circuit()).isEqualTo(CircuitPhase.CLOSED);
        assertThat(back.score()).isEqualTo(1);
        assertThat(back.state()).isEqualTo(RegionState.HEALTHY);
    }

    @Test
    void measuresItsFreeCapacityByLiveTrafficAgainstWhatTheRegistryStates() {
        tracker = new RegionHealthTracker(region(new Capacity(100), FIRST), HealthSettings.DEFAULT, moment());

        assertThat(tick(traffic(500, 0, 0, 1)).freeCapacity()).hasValue(0.5);
        RegionHealth tooMuch = tick(traffic(50_000, 0, 0, 1));

        assertThat(tooMuch.freeCapacity()).hasValue(0.02);
        assertThat(tooMuch.takesRequests()).isTrue();
    }

    @Test
    void staysInWhenItHasNoBreaker() {
        HealthSettings settings = HealthSettings.DEFAULT
                .withCircuit(CircuitSettings.NEVER)
                .withEndpoints(EndpointSettings.DEFAULT.withoutEjection());
        tracker = new RegionHealthTracker(region(FIRST), settings, moment());

        RegionHealth health = react(traffic(0, 0, 500, 0));

        assertThat(health.circuit()).isEqualTo(CircuitPhase.CLOSED);
        assertThat(down(health)).isEmpty();
    }

    @Test
    void takesOutOneEndpointThatFailsLiveRequests() {
        tracker = trackerOf(FIRST, SECOND);
        AttemptCounts failing = new AttemptCounts(0, 0, 5, 5);
        AttemptCounts all = new AttemptCounts(50, 0, 5, 1);

        RegionHealth health = react(new TrafficSample(all, new LatencyHistogram(), Map.of(FIRST.url(), failing)));

        assertThat(down(health)).containsExactly(FIRST.url());
        assertThat(health.takesRequests()).isTrue();
        assertThat(tracker.alarmAfter(FIRST.url())).isEqualTo(Integer.MAX_VALUE);
        assertThat(tracker.alarmAfter(SECOND.url())).isEqualTo(5);
        assertThat(tracker.alarmAfter(URI.create("http://gone:1"))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void leavesTheEndpointsInWhenAllFailLiveRequests() {
        AttemptCounts failing = new AttemptCounts(0, 0, 5, 5);

        RegionHealth health = react(new TrafficSample(failing, new LatencyHistogram(), Map.of(FIRST.url(), failing)));

        assertThat(health.circuitOpen()).isTrue();
        assertThat(down(health)).isEmpty();
    }

    @Test
    void countsAnEndpointThatIsDownAsLostCapacity() {
        tracker = trackerOf(FIRST, SECOND); // weights 1 and 3
        failPolls(SECOND, 3);
        tracker.onPoll(FIRST, PollResult.OK);

        RegionHealth health = tick();

        assertThat(health.freeCapacity()).hasValue(0.25);
        assertThat(health.state()).isEqualTo(RegionState.HEALTHY);
        assertThat(down(health)).containsExactly(SECOND.url());
    }

    @Test
    void joinsWhatTheEndpointsSay() {
        tracker = trackerOf(FIRST, SECOND);
        tracker.onPoll(FIRST, answer(PollResult.Status.OK, 0.1, 0.1, 1));
        tracker.onPoll(SECOND, answer(PollResult.Status.OK, 0.2, 0, 0.6));

        RegionHealth health = tick();

        assertThat(health.p95Seconds()).hasValue(0.2);
        assertThat(health.errorRatio().orElseThrow()).isCloseTo(0.025, within(1e-9));
        assertThat(health.freeCapacity().orElseThrow()).isCloseTo(0.7, within(1e-9));
    }

    @Test
    void isDegradedWhenAllEndpointsSayThatTheyAre() {
        tracker.onPoll(FIRST, answer(PollResult.Status.DEGRADED, 0.1, 0, 1));

        assertThat(tick().state()).isEqualTo(RegionState.DEGRADED);
    }

    @Test
    void isDrainedWhenItsEndpointsAre() {
        tracker = trackerOf(FIRST, SECOND);
        tracker.onPoll(FIRST, answer(PollResult.Status.DRAINING, 0.1, 0, 1));
        assertThat(down(tick())).containsExactly(FIRST.url());
        tracker.onPoll(SECOND, answer(PollResult.Status.DRAINING, 0.1, 0, 1));

        RegionHealth health = tick();

        assertThat(health.state()).isEqualTo(RegionState.DRAINED);
    }

    @Test
    void isDrainedByAnOperatorAndReturns() {
        tracker.drain();
        RegionHealth drained = tick();
        tracker.undrain();
        RegionHealth back = tick();

        assertThat(drained.state()).isEqualTo(RegionState.DRAINED);
        assertThat(drained.takesRequests()).isFalse();
        assertThat(back.state()).isEqualTo(RegionState.HEALTHY);
        assertThat(back.sinceEpochMillis()).isGreaterThan(drained.sinceEpochMillis());
    }

    @Test
    void keepsWhatIsKnownOfEndpointsThatStay() {
        tracker = trackerOf(FIRST, SECOND);
        failPolls(FIRST, 3);

        Endpoint heavier = new Endpoint(FIRST.url(), 7);
        tracker.onRegion(region(heavier));
        tracker.onPoll(SECOND, PollResult.FAILED); // answered late, gone meanwhile

        assertThat(tick().state()).isEqualTo(RegionState.DOWN);
        assertThat(down(tick())).isEqualTo(Set.of(heavier.url()));
    }

    @Test
    void neverLetsADeadRegionTakeRequests() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            tracker = trackerOf(FIRST);
            for (int i = random.nextInt(60); i > 0; i--) {
                tracker.onPoll(FIRST, random.nextBoolean() ? PollResult.OK : PollResult.FAILED);
                tick(traffic(random.nextInt(100), 0, random.nextInt(9), 20));
            }
            failPolls(FIRST, 3);

            for (int i = 0; i < 20; i++) {
                boolean ticks = random.nextBoolean();
                TrafficSample late = traffic(random.nextInt(100), 0, 0, 20);
                RegionHealth health = ticks ? tick(late) : react(late);
                assertThat(health.takesRequests()).as("seed 3, round %d", round).isFalse();
            }
        }
    }

    private RegionHealth tick() {
        return tick(TrafficSample.empty());
    }

    private RegionHealth tick(TrafficSample traffic) {
        seconds++;
        return tracker.tick(moment(), traffic);
    }

    private RegionHealth react(TrafficSample traffic) {
        return tracker.react(moment(), traffic);
    }

    private Moment moment() {
        return new Moment(seconds * 1_000_000_000, seconds * 1_000);
    }

    private void failPolls(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            tracker.onPoll(endpoint, PollResult.FAILED);
        }
    }

    private static PollResult answer(PollResult.Status status, double p95, double errors, double free) {
        return new PollResult(
                status, new ScoreInputs(OptionalDouble.of(p95), OptionalDouble.of(errors), OptionalDouble.of(free)));
    }

    private static TrafficSample traffic(long responses, long serverErrors, long transportFailures, long millis) {
        LatencyHistogram latencies = new LatencyHistogram();
        latencies.add(LatencyHistogram.bucketOf(millis * 1_000_000), responses);
        int inARow = (int) (responses == 0 ? transportFailures : Math.min(1, transportFailures));
        return new TrafficSample(
                new AttemptCounts(responses, serverErrors, transportFailures, inARow), latencies, Map.of());
    }

    private RegionHealthTracker trackerOf(Endpoint... endpoints) {
        return new RegionHealthTracker(region(endpoints), HealthSettings.DEFAULT, moment());
    }

    private static Region region(Endpoint... endpoints) {
        return region(Capacity.NOT_STATED, endpoints);
    }

    private static Region region(Capacity capacity, Endpoint... endpoints) {
        return new Region(
                new RegionId("eu-west-1"),
                "Ireland",
                new CountryCode("IE"),
                Continent.EU,
                Set.of("eu"),
                new GeoPoint(53.35, -6.26),
                List.of(endpoints),
                HealthPolling.DEFAULT,
                capacity);
    }

    /** Endpoints that take no requests. */
    private static Set<URI> down(RegionHealth health) {
        Set<URI> down = new HashSet<>();
        health.endpoints().forEach((url, known) -> {
            if (!known.takesRequests()) {
                down.add(url);
            }
        });
        return down;
    }
}
