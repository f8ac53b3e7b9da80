package cloud.atom.router.health;

import static cloud.atom.router.health.TrackedRegion.SECOND;
import static cloud.atom.router.health.TrackedRegion.inputs;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a region's polls say against what its requests show. */
class EvidenceOfTrafficTest {
    private static final PollResult ALL_WELL = new PollResult(PollResult.Status.OK, inputs(0.001, 0, 1));

    private final TrackedRegion region = new TrackedRegion();

    @Test
    void takesARegionDownWithinThreeSecondsThoughItsPollsAreGood() {
        for (int phase = 0; phase < 50; phase++) { // failed requests in the second in which it begins
            TrackedRegion each = new TrackedRegion();
            for (int second = 0; second < 30; second++) {
                each.poll(ALL_WELL);
                each.second(50, 0);
            }
            each.poll(ALL_WELL);
            each.second(50 - phase, phase);
            int seconds = 0;
            while (each.health.takesRequests()) {
                each.poll(ALL_WELL);
                each.second(0, 50);
                seconds++;
            }

            double sinceItBegan = seconds + phase / 50.0;
            assertThat(sinceItBegan).as("phase %d", phase).isLessThanOrEqualTo(3);
            assertThat(each.health.state()).isEqualTo(RegionState.DOWN);
        }
    }

    @Test
    void keepsARegionAtASmallShareWhileItsRequestsFailThoughItsPollsAreGood() {
        double served = 0;
        for (int second = 0; second < 600; second++) {
            region.poll(ALL_WELL);
            long arriving = region.arriving(50);
            region.second(0, arriving);
            served += arriving;
        }

        assertThat(served / (600 * 50)).as("share of requests that went to it").isLessThan(0.03);
    }

    @Test
    void doesNotCloseABreakerByPolls() {
        region.second(0, 0, 5);
        assertThat(region.health.circuitOpen()).isTrue();
        for (int second = 0; second < 10; second++) {
            region.poll(ALL_WELL);
            region.second(0, 0);
        }

        assertThat(region.health.circuit()).isEqualTo(CircuitPhase.HALF_OPEN);
        assertThat(region.health.share().health()).as("a few probes at most").isLessThanOrEqualTo(0.02);
    }

    @Test
    void doesNotForgetErrorsThatProbesOfABreakerShowed() {
        region.second(0, 0, 5);
        while (region.health.circuit() != CircuitPhase.HALF_OPEN) {
            region.poll(ALL_WELL);
            region.second(0, 0);
        }

        region.second(0, 3); // answered, so the breaker closes; and badly

        assertThat(region.health.circuit()).isEqualTo(CircuitPhase.CLOSED);
        assertThat(region.health.errorRatio().orElseThrow()).isEqualTo(3 / 20.0);
    }

    @Test
    void doesNotForgetTrafficWhenPollsFailAndComeBack() {
        region.second(10, 10);
        for (int i = 0; i < 3; i++) {
            region.poll(PollResult.FAILED);
        }
        region.second(0, 0);
        region.poll(ALL_WELL);
        region.poll(ALL_WELL);
        region.second(0, 0);

        assertThat(region.health.errorRatio().orElseThrow()).isEqualTo(0.5);
    }

    @Test
    void countsAFewSlowRequestsByTheirNumber() {
        region.poll(ALL_WELL);
        region.second(10, 0);

        assertThat(region.health.p95Seconds().orElseThrow()).isBetween(0.009, 0.012); // half of 20 ms, half of 1 ms
    }

    @Test
    void saysWhatEachSourceSaidAndWhichIsBelieved() {
        region.poll(ALL_WELL);
        region.tracker.onPrometheus(new PrometheusReading(inputs(0.2, 0.05, 0.6), -30 * SECOND, 60 * SECOND));
        region.second(2, 1);

        ScoreBasis basis = region.health.basis();

        assertThat(basis.reports())
                .extracting(SourceReport::source)
                .containsExactly(HealthSource.TRAFFIC, HealthSource.PROMETHEUS, HealthSource.POLL);
        assertThat(basis.reports().get(0).weight()).isEqualTo(3 / 20.0);
        assertThat(basis.reports().get(1))
                .isEqualTo(new SourceReport(HealthSource.PROMETHEUS, inputs(0.2, 0.05, 0.6), 31 * SECOND, 1));
        assertThat(basis.p95From()).isEqualTo(HealthSource.PROMETHEUS);
        assertThat(basis.errorsFrom()).isEqualTo(HealthSource.PROMETHEUS);
        assertThat(basis.capacityFrom()).isEqualTo(HealthSource.PROMETHEUS);
        assertThat(region.health.errorRatio().orElseThrow()).isEqualTo((1 + 17 * 0.05) / 20);
        assertThat(region.health.sources()).containsExactlyInAnyOrder("traffic", "prometheus", "poll");
    }

    @Test
    void believesLiveTrafficAloneWhenThereIsEnough() {
        region.poll(ALL_WELL);
        region.tracker.onPrometheus(new PrometheusReading(inputs(0.9, 0.5, 1), 0, 60 * SECOND));
        region.second(100, 0);

        assertThat(region.health.score()).isEqualTo(1);
        assertThat(region.health.basis().p95From()).isEqualTo(HealthSource.TRAFFIC);
        assertThat(region.health.basis().errorsFrom()).isEqualTo(HealthSource.TRAFFIC);
    }

    @Test
    void believesPrometheusLessAsItsSamplesGrowOld() {
        PrometheusReading reading = new PrometheusReading(inputs(0.2, 0.1, 1), 0, 1_000 * SECOND);

        assertThat(reading.weight(60 * SECOND)).isEqualTo(1);
        assertThat(reading.weight(120 * SECOND)).isEqualTo(0.5);
        assertThat(reading.weight(180 * SECOND)).isZero();
        assertThat(new PrometheusReading(inputs(0.2, 0.1, 1), 0, 45 * SECOND).weight(45 * SECOND))
                .isZero();
    }

    @Test
    void fallsBackOnPollsWhenPrometheusIsStale() {
        region.poll(ALL_WELL);
        region.tracker.onPrometheus(new PrometheusReading(inputs(0.2, 0.1, 0.5), 0, 2 * SECOND));
        region.second(0, 0);
        assertThat(region.health.errorRatio()).hasValue(0.1);
        region.second(0, 0);

        assertThat(region.health.errorRatio()).hasValue(0);
        assertThat(region.health.freeCapacity()).hasValue(1);
        assertThat(region.health.sources()).containsExactly("poll");
        assertThat(region.health.basis().reports().get(0).weight()).isZero();
    }

    @Test
    void neverRaisesTheScoreWhenAnInputOfASourceGetsWorse() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 5_000; i++) {
            double[] base = {random.nextDouble(2), random.nextDouble(), random.nextDouble()};
            long good = random.nextInt(40);
            long failed = random.nextInt(10);
            double better = scoreOf(base, good, failed);
            int worsened = random.nextInt(4);
            double[] worse = base.clone();
            switch (worsened) {
                case 0 -> worse[0] += random.nextDouble();
                case 1 -> worse[1] += random.nextDouble() * (1 - worse[1]);
                case 2 -> worse[2] *= random.nextDouble();
                default -> {}
            }
            long moved = worsened == 3 ? good / 2 : 0;

            assertThat(scoreOf(worse, good - moved, failed + moved))
                    .as("seed 11, case %d", i)
                    .isLessThanOrEqualTo(better);
        }
    }

    private static double scoreOf(double[] prometheus, long good, long failed) {
        TrackedRegion each = new TrackedRegion();
        each.poll(ALL_WELL);
        each.tracker.onPrometheus(
                new PrometheusReading(inputs(prometheus[0], prometheus[1], prometheus[2]), 0, 60 * SECOND));
        return each.second(good, failed).score();
    }
}
