package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.CircuitSettings;
import cloud.atom.router.health.FlapSettings;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.ShareSettings;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.simulation.SimulatedRegions;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Real sockets, real polls, 64 requests at a time: one of three regions dies and comes back. */
class KillAndReturnIT {
    private static final HealthSettings SETTINGS = HealthSettings.DEFAULT
            .withCircuit(new CircuitSettings(
                    5, 20, 0.5, Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(60), 3, 0.02))
            .withShare(new ShareSettings(0.2, Duration.ofSeconds(1), Duration.ofSeconds(1)))
            // A machine that is slow at first may take the region out once before; that fall is not to count.
            .withFlap(new FlapSettings(900, 0.75, Duration.ofMinutes(1), Duration.ofMinutes(2), 0.02));
    private static final RegionId KILLED = new RegionId("eu-west-1");
    private static final int CONNECTIONS = 64;

    private final BlockingQueue<HealthSnapshot> published = new LinkedBlockingQueue<>();
    private final Queue<Long> failedAttempts = new ConcurrentLinkedQueue<>();
    private final AtomicLong lostRequests = new AtomicLong();
    private final AtomicLong answeredByKilled = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private volatile HealthSnapshot current = HealthSnapshot.EMPTY;
    private volatile boolean stopped;

    /** When every reader saw the killed region's breaker open; 0 before. Written by the monitor's thread. */
    private volatile long openedAtNanos;

    @Test
    void leavesAKilledRegionAtOnceAndReturnsByItsShare() throws Exception {
        try (SimulatedRegions simulation = SimulatedRegions.start()) {
            List<Region> regions = simulation.regions().subList(0, 3);
            try (HealthMonitor monitor = HealthMonitor.start(
                    SETTINGS,
                    new HealthMonitor.Watched(regions, Set.of()),
                    this::publish,
                    new UpstreamTls(TlsProvider.best()))) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    request(monitor, regions, regions);
                }
                await(health -> health.score() == 1
                        && health.share().health() > 0
                        && health.sources().contains("traffic"));

                long killedAt = System.nanoTime();
                simulation.control(KILLED).kill();
                await(RegionHealth::circuitOpen);
                await(health -> !health.takesRequests() && health.score() == 0); // polls have noticed too
                List<Double> shares = restartAndFollow(simulation);
                stopped = true;

                assertThat(lostRequests).hasValue(0);
                assertThat(failedAttempts).isNotEmpty();
                // A machine that stands still may take longer; then nothing fails that began once the breaker was open.
                long leftBy = Math.max(killedAt + 1_000_000_000L, openedAtNanos);
                assertThat(failedAttempts).allSatisfy(begun -> assertThat(begun).isLessThan(leftBy));
                assertThat(shares).isSorted().endsWith(1.0);
                assertThat(shares.stream().distinct()).as("steps of %s", shares).hasSizeGreaterThan(3);
            }
        }
    }

    private List<Double> restartAndFollow(SimulatedRegions simulation) throws InterruptedException {
        simulation.control(KILLED).restart();
        long before = answeredByKilled.get();
        List<Double> shares = new ArrayList<>();
        await(health -> {
            if (health.takesRequests() && health.circuit() == CircuitPhase.CLOSED) {
                shares.add(health.share().health());
            }
            return health.takesRequests() && health.share().equals(RegionShare.WHOLE);
        });
        await(health -> answeredByKilled.get() > before + 100);
        return shares;
    }

    private void publish(HealthSnapshot snapshot) {
        current = snapshot;
        RegionHealth killed = snapshot.of(KILLED);
        if (openedAtNanos == 0 && killed != null && killed.circuitOpen()) {
            openedAtNanos = System.nanoTime();
        }
        published.add(snapshot);
    }

    /** Waits for a snapshot in which the region that is killed fulfils {@code condition}. */
    private void await(Predicate<RegionHealth> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            HealthSnapshot snapshot = published.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(snapshot).as("last: %s", current.of(KILLED)).isNotNull();
            RegionHealth health = snapshot.of(KILLED);
            if (health != null && condition.test(health)) {
                return;
            }
        }
    }

    /** One connection's life: asks the first region that may be asked, the next one when that fails; then again. */
    private void request(HealthMonitor monitor, List<Region> all, List<Region> left) {
        long begun = System.nanoTime();
        List<Region> open = left.stream().filter(this::mayTake).toList();
        if (open.isEmpty()) {
            lostRequests.incrementAndGet();
            request(monitor, all, all);
            return;
        }
        Region region = open.get(0);
        client.sendAsync(
                        HttpRequest.newBuilder(URI.create(region.endpoints().get(0) + "/"))
                                .build(),
                        BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    AttemptOutcome outcome = failure == null ? AttemptOutcome.SUCCESS : AttemptOutcome.CONNECT_FAILURE;
                    monitor.traffic()
                            .record(region.id(), region.endpoints().get(0), outcome, System.nanoTime() - begun);
                    if (failure == null && region.id().equals(KILLED)) {
                        answeredByKilled.incrementAndGet();
                    }
                    if (failure != null) {
                        failedAttempts.add(begun);
                    }
                    if (!stopped) {
                        request(monitor, all, failure == null ? all : open.subList(1, open.size()));
                    }
                });
    }

    private boolean mayTake(Region region) {
        RegionHealth health = current.of(region.id());
        return health == null
                || (health.takesRequests()
                        && ThreadLocalRandom.current().nextDouble()
                                < health.share().health());
    }
}
