package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.bench.Contenders.Place;
import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.control.process.Programs;
import cloud.atom.router.tls.DevelopmentCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmark's upstream, and the rivals in front of it. */
class BenchUpstreamIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void answersEveryScenario(BenchScenario scenario) {
        try (BenchUpstream upstream = BenchUpstream.start()) {
            LoadReport report = LoadRun.run(LoadPlan.to(upstream.address(), RequestSource.cycle(scenario.request()))
                    .withConnections(4)
                    .withRequests(40));

            assertThat(report.requests()).isEqualTo(40);
            assertThat(report.failures()).isZero();
        }
    }

    @Test
    void closesOnAnythingElse() {
        LoadRequest other = LoadRequest.get("/other", Map.of("Host", "a"));
        try (BenchUpstream upstream = BenchUpstream.start()) {
            LoadReport report = LoadRun.run(LoadPlan.to(upstream.address(), RequestSource.cycle(other))
                    .withConnections(1)
                    .withRequests(1));

            assertThat(report.errors()).isEqualTo(Map.of("reset", 1L));
        }
    }

    @ParameterizedTest
    @CsvSource({"haproxy, S2", "haproxy, S5", "haproxy, S6", "nginx, S2", "nginx, S5", "nginx, S6"})
    void measuresARivalThatIsInstalled(String rival, BenchScenario scenario) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Programs.find(rival).isPresent(), rival + " is not installed");
        CpuSplit unpinned = new CpuSplit(Optional.empty(), List.of(), "");
        Generators generators = Generators.of("own", 8, unpinned);
        Assumptions.assumeTrue(generators.notes(Set.of(scenario)).isEmpty(), "h2load is not installed");
        try (BenchUpstream upstream = BenchUpstream.start()) {
            Place place =
                    new Place(folder, DevelopmentCertificate.writePem(folder.resolve("one.pem")), upstream.address());
            Contenders contenders = Contenders.prepare(folder, "", Set.of(rival), place);
            Contender contender = contenders.all().get(0);

            ProxyProcess proxy = ProxyProcess.start(contender, unpinned, folder);
            try (proxy) {
                long before = proxy.cpuTicks();
                long requests = 0;
                // On a busy machine it takes some runs until the handshakes are done and the proxy's clock has ticked.
                for (int run = 0; run < 50 && (requests == 0 || proxy.cpuTicks() == before); run++) {
                    Generator.Load load =
                            generators.of(scenario).run(contender.target(scenario), scenario, Duration.ofMillis(300));
                    assertThat(load.errors()).isZero();
                    requests += load.requests();
                }

                assertThat(requests).isPositive();
                assertThat(proxy.cpuTicks()).isGreaterThan(before);
                assertThat(proxy.residentBytes()).isPositive();
            }
        }
    }
}
