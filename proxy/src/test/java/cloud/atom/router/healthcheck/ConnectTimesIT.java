package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.simulation.SimulatedRegions;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the connections of polls tell of the way to a region. */
class ConnectTimesIT {
    private final Map<RegionId, Long> nanosByRegion = new ConcurrentHashMap<>();

    @Test
    void tellsHowLongTheConnectionsToEachRegionTookToOpen() throws InterruptedException {
        try (SimulatedRegions simulation = SimulatedRegions.start();
                UpstreamTls tls = new UpstreamTls(TlsProvider.JDK)) {
            CountDownLatch untold = new CountDownLatch(simulation.regions().size());
            HealthListener listener = new HealthListener() {
                @Override
                public void onHealth(HealthSnapshot snapshot) {}

                @Override
                public void onConnected(RegionId region, long nanos) {
                    if (nanosByRegion.put(region, nanos) == null) {
                        untold.countDown();
                    }
                }
            };

            HealthMonitor.Watched all = new HealthMonitor.Watched(simulation.regions(), Set.of());
            try (HealthMonitor monitor = HealthMonitor.start(HealthSettings.DEFAULT, all, listener, tls)) {
                assertThat(untold.await(60, TimeUnit.SECONDS))
                        .as("%s, %s", monitor, nanosByRegion)
                        .isTrue();
            }

            assertThat(nanosByRegion)
                    .containsOnlyKeys(
                            simulation.regions().stream().map(Region::id).toList());
            assertThat(nanosByRegion.values()).allMatch(nanos -> nanos > 0);
        }
    }
}
