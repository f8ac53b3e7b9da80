package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptCounts;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.RegionHealthTracker;
import cloud.atom.router.health.TrafficSample;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrafficRecorderTest {
    private static final Region REGION = Regions.region("eu-west-1", "http://10.0.0.1:80");
    private static final Region OTHER = Regions.region("us-east-1", "http://10.0.0.2:80");

    private final List<RegionId> alarms = new ArrayList<>();
    private final TrafficRecorder recorder = new TrafficRecorder(alarms::add);

    @Test
    void countsWhatEachAttemptSays() {
        recorder.onRegions(List.of(REGION));
        record(AttemptOutcome.SUCCESS, AttemptOutcome.SERVER_ERROR, AttemptOutcome.CANCELLED);
        record(AttemptOutcome.CONNECT_FAILURE, AttemptOutcome.RESET, AttemptOutcome.TIMEOUT);

        TrafficSample sample = recorder.take(REGION.id());

        AttemptCounts expected = new AttemptCounts(2, 1, 3, 3);
        assertThat(sample.counts()).isEqualTo(expected);
        assertThat(sample.endpoints())
                .containsOnly(Map.entry(REGION.endpoints().get(0).url(), expected));
        assertThat(recorder.take(REGION.id()).counts()).isEqualTo(new AttemptCounts(0, 0, 0, 3));
    }

    @Test
    void ignoresRegionsThatTheRegistryDoesNotHave() {
        recorder.onRegions(List.of(OTHER));

        record(AttemptOutcome.SUCCESS);

        assertThat(recorder.take(REGION.id()).counts()).isEqualTo(AttemptCounts.NONE);
    }

    @Test
    void keepsCountsAcrossReloads() {
        recorder.onRegions(List.of(REGION));
        record(AttemptOutcome.RESET);

        recorder.onRegions(List.of(OTHER, REGION));

        assertThat(recorder.take(REGION.id()).counts()).isEqualTo(new AttemptCounts(0, 0, 1, 1));
    }

    @Test
    void raisesTheAlarmAtTheFifthFailureInARow() {
        recorder.onRegions(List.of(REGION));
        recorder.alarmAsToldBy(REGION.id(), new RegionHealthTracker(REGION, HealthSettings.DEFAULT, new Moment(0, 0)));
        AttemptOutcome failure = AttemptOutcome.CONNECT_FAILURE;

        record(failure, failure, failure, failure, AttemptOutcome.SUCCESS, failure, failure, failure, failure);
        assertThat(alarms).isEmpty();
        record(failure);

        assertThat(alarms).containsExactly(REGION.id());
    }

    @Test
    void losesNothingBetweenManyThreads() throws Exception {
        recorder.onRegions(List.of(REGION));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            done.add(threads.submit(() -> {
                for (int n = 0; n < 20_000; n++) {
                    record(n % 10 == 0 ? AttemptOutcome.SERVER_ERROR : AttemptOutcome.SUCCESS);
                }
            }));
        }

        long responses = 0;
        long errors = 0;
        for (Future<?> thread : done) {
            TrafficSample sample = recorder.take(REGION.id());
            responses += sample.counts().responses();
            errors += sample.counts().serverErrors();
            thread.get(10, TimeUnit.SECONDS);
        }
        AttemptCounts rest = recorder.take(REGION.id()).counts();
        threads.shutdown();

        assertThat(responses + rest.responses()).isEqualTo(80_000);
        assertThat(errors + rest.serverErrors()).isEqualTo(8_000);
    }

    private void record(AttemptOutcome... outcomes) {
        for (AttemptOutcome outcome : outcomes) {
            recorder.record(REGION.id(), REGION.endpoints().get(0), outcome, 5_000_000);
        }
    }
}
