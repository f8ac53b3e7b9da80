package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When endpoints are polled; nothing is, and no time passes. */
class PollScheduleTest {
    private static final int ENDPOINTS = 1_000;

    /** So long that what the machine takes between two steps is nothing to it. */
    private static final Duration INTERVAL = Duration.ofDays(10);

    private static final HealthPolling POLLING = new HealthPolling("/health", INTERVAL, Duration.ofSeconds(1), 2, 3);

    private final Booked booked = new Booked();
    private final PollSchedule schedule = new PollSchedule(booked, new AnswersAtOnce(), (target, result) -> {});

    @AfterEach
    void close() {
        booked.shutdownNow();
    }

    @Test
    void beginsWithEachEndpointAtAnotherMomentOfTheInterval() {
        schedule.onRegions(regions());

        int[] tenths = new int[10];
        booked.delays.forEach(delay -> tenths[(int) (10 * delay)]++);
        assertThat(booked.delays).hasSize(ENDPOINTS).allMatch(delay -> delay >= 0 && delay < 1);
        // 100 on the average, deviation 9.5: less than 40 come once in a billion runs.
        assertThat(IntStream.of(tenths).min().orElseThrow()).isGreaterThan(40);
    }

    @Test
    void asksAgainAfterNineToElevenTenthsOfTheInterval() {
        schedule.onRegions(regions());
        List<Runnable> polls = List.copyOf(booked.tasks);
        booked.delays.clear();

        polls.forEach(Runnable::run);

        assertThat(booked.delays).hasSize(ENDPOINTS).allMatch(delay -> delay > 0.899 && delay <= 1.1);
        assertThat(new HashSet<>(booked.delays)).hasSizeGreaterThan(ENDPOINTS / 2);
    }

    @Test
    void doesNotDisturbThePaceOfWhatStays() {
        schedule.onRegions(regions());
        booked.delays.clear();

        schedule.onRegions(regions());

        assertThat(booked.delays).isEmpty();
    }

    private static List<Region> regions() {
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            Region one = Regions.region("r" + i, "http://10.0." + i / 250 + "." + (1 + i % 250) + ":80");
            regions.add(new Region(
                    new RegionId("r" + i),
                    one.name(),
                    one.country(),
                    one.continent(),
                    one.groups(),
                    one.location(),
                    one.endpoints(),
                    POLLING,
                    one.capacity()));
        }
        return regions;
    }

    /** Every endpoint is well. */
    private static final class AnswersAtOnce implements EndpointPoller {
        @Override
        public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
            return CompletableFuture.completedFuture(PollResult.OK);
        }

        @Override
        public void close() {}
    }

    /** Keeps what is to be done later, with its delay as a share of the interval; runs the rest at once. */
    private static final class Booked extends ScheduledThreadPoolExecutor {
        private final List<Double> delays = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();

        Booked() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            delays.add((double) unit.toNanos(delay) / INTERVAL.toNanos());
            tasks.add(task);
            return super.schedule(() -> {}, 365, TimeUnit.DAYS);
        }
    }
}
