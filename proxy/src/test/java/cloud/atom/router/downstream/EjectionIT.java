package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.CircuitSettings;
import cloud.atom.router.health.EjectionSettings;
import cloud.atom.router.health.EndpointHealth.State;
import cloud.atom.router.health.EndpointSettings;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.healthcheck.HealthMonitor;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.RegionId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An endpoint that answers errors while its polls are fine, over real sockets and with real polls. */
class EjectionIT {
    private static final String GET = "GET /page HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String ERROR = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n";

    /** One second out, so that the return comes while the test waits. */
    private static final EndpointSettings QUICK = new EndpointSettings(
            CircuitSettings.DEFAULT,
            new EjectionSettings(5, 30, 0.2, 3, 0.5, Duration.ofSeconds(1), Duration.ofSeconds(300)),
            Duration.ofSeconds(2));

    @Test
    void leavesAnEndpointAloneThatAnswersErrorsAndTakesItBackSlowly() throws IOException {
        FakeUpstream good = FakeUpstream.answering(FakeUpstream.ok("good"));
        FakeUpstream bad = FakeUpstream.start(
                (request, wire) -> wire.send(request.path().equals("/health") ? FakeUpstream.ok("ok") : ERROR));
        PlaneRig rig = PlaneRig.of(good);
        rig.upstreams.add(bad);
        rig.morePorts.add(bad.port());
        // Most requests go to the bad one whatever they cost there: the other is too light to be offered each time.
        rig.moreWeight = 9;
        try (rig) {
            rig.start();
            try (HealthMonitor monitor = HealthMonitor.start(
                    HealthSettings.DEFAULT.withEndpoints(QUICK),
                    new HealthMonitor.Watched(rig.state().regions().regions(), Set.of()),
                    snapshot -> rig.publish(endpointsOf(snapshot)),
                    rig.upstreamTls)) {
                rig.onAttempt = attempt -> monitor.traffic()
                        .record(
                                attempt.target().region(),
                                attempt.endpoint(),
                                attempt.outcome(),
                                attempt.firstByteNanos());
                askUntil(rig, State.EJECTED);
                long before = asked(bad);
                for (int i = 0; i < 10; i++) {
                    assertThat(rig.ask(GET).status()).isEqualTo(200);
                }
                assertThat(asked(bad)).isEqualTo(before);

                bad.script((request, wire) -> wire.send(FakeUpstream.ok("well")));
                askUntil(rig, State.STARTING);
                askUntil(rig, State.UP);
                long back = asked(bad);
                PlaneRig.await("it gets requests again", () -> {
                    ask(rig);
                    return asked(bad) > back;
                });
            }
        }
    }

    /** Without the region's own state, which such an endpoint can take down as well. */
    private static HealthSnapshot endpointsOf(HealthSnapshot snapshot) {
        Map<RegionId, RegionHealth> regions = new HashMap<>();
        snapshot.regions().forEach((id, known) -> regions.put(id, EndpointsIT.health(known.endpoints())));
        return new HealthSnapshot(regions, snapshot.takenAtEpochMillis());
    }

    private static void askUntil(PlaneRig rig, State state) {
        PlaneRig.await("the second endpoint is " + state, () -> {
            ask(rig);
            return state(rig) == state;
        });
    }

    private static void ask(PlaneRig rig) {
        try {
            rig.ask(GET);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static State state(PlaneRig rig) {
        var region = rig.current().regions().region(0);
        RegionHealth health = rig.current().health().of(region.id());
        Endpoint second = region.endpoints().get(1);
        return health == null ? State.UP : health.endpoint(second).state();
    }

    /** Requests without polls. */
    private static long asked(FakeUpstream upstream) {
        return upstream.requests.stream()
                .filter(request -> request.path().equals("/page"))
                .count();
    }
}
