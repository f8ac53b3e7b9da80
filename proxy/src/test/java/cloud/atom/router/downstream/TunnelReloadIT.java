package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What residency means for upgrades, and what tunnels live through. */
class TunnelReloadIT {
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    /** Agrees to each upgrade and echoes. */
    private static FakeUpstream echo() {
        return FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING);
            for (int next = wire.in().read(); next >= 0; next = wire.in().read()) {
                wire.send(new byte[] {(byte) next});
            }
            wire.finish();
        });
    }

    private static Residency without(String region) {
        return new Residency(List.of(new RegionSelector.All()), List.of(new RegionSelector.ById(new RegionId(region))));
    }

    private static RawClient tunnel(PlaneRig rig, String region) throws IOException {
        RawClient client = rig.client();
        RawClient.Response answer = client.send(HANDSHAKE).read();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.field("x-region")).isEqualTo(region);
        return client;
    }

    private static void endsInOrder(PlaneRig rig, RawClient tunnel) throws IOException {
        tunnel.send("bye").finish();
        assertThat(tunnel.readToEnd()).isEqualTo("bye");
        PlaneRig.await("the tunnel ends", () -> rig.tunnels.contains(TunnelEnding.CLOSED));
    }

    @Test
    void anUpgradeNeverReachesAForbiddenRegion() throws IOException {
        FakeUpstream forbidden = echo();
        FakeUpstream allowed = echo();
        PlaneRig rig = PlaneRig.of(forbidden, allowed);
        rig.residency = without("r1");
        try (rig) {
            try (RawClient tunnel = tunnel(rig.start(), "r2")) {
                assertThat(tunnel.send("x").read(1)).isEqualTo("x");
            }
            assertThat(forbidden.connections()).isZero();
        }
    }

    @Test
    void anUpgradeFailsRatherThanGoToAForbiddenRegion() throws IOException {
        FakeUpstream forbidden = echo();
        PlaneRig rig = PlaneRig.withDeadFirst(forbidden);
        rig.residency = without("r2");
        try (rig) {
            RawClient.Response answer = rig.start().ask(HANDSHAKE);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.connect");
            assertThat(forbidden.connections()).isZero();
            assertThat(rig.violations).isEmpty();
        }
    }

    @Test
    void anUpgradeThatWasDecidedWronglyIsStoppedBeforeItConnects() throws IOException {
        FakeUpstream outside = echo();
        PlaneRig rig = PlaneRig.of(echo());
        rig.upstreams.add(outside);
        Target wrong = new Target(
                PlaneRig.region("elsewhere", outside.port()).id(),
                PlaneRig.region("elsewhere", outside.port()).endpoints().get(0));
        rig.afterDecision = decision -> sentTo(wrong, (RoutingDecision.Forward) decision);
        try (rig) {
            RawClient.Response answer = rig.start().ask(HANDSHAKE);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("residency.blocked");
            assertThat(rig.violations).hasSize(1);
            assertThat(outside.connections()).isZero();
        }
    }

    private static RoutingDecision sentTo(Target target, RoutingDecision.Forward forward) {
        return new RoutingDecision.Forward(
                forward.traceId(),
                forward.reason(),
                forward.policy(),
                forward.generation(),
                List.of(target),
                forward.retry(),
                forward.timeout(),
                forward.hedge(),
                forward.mirror(),
                forward.sticky(),
                forward.found(),
                forward.quota());
    }

    @Test
    void aTunnelOutlivesAPolicyThatTakesItsRegionAway() throws IOException {
        FakeUpstream first = echo();
        PlaneRig rig = PlaneRig.of(first, echo());
        try (rig;
                RawClient before = tunnel(rig.start(), "r1")) {
            rig.residency = without("r1");
            rig.reload();

            assertThat(before.send("still").read(5)).isEqualTo("still");
            try (RawClient after = tunnel(rig, "r2")) {
                assertThat(after.send("x").read(1)).isEqualTo("x");
            }
            assertThat(first.requests).hasSize(1);
            endsInOrder(rig, before);
        }
    }

    @Test
    void aTunnelOutlivesARegistryWithoutItsRegion() throws IOException {
        PlaneRig rig = PlaneRig.of(echo(), echo());
        try (rig;
                RawClient before = tunnel(rig.start(), "r1")) {
            // What was second becomes the only region; it is called r1 now.
            FakeUpstream only = rig.upstreams.get(1);
            rig.ports.remove(0);
            rig.reload();
            // Long enough for every idle connection to go.
            rig.later(java.time.Duration.ofMinutes(50));

            assertThat(before.send("still").read(5)).isEqualTo("still");
            try (RawClient after = tunnel(rig, "r1")) {
                assertThat(after.send("x").read(1)).isEqualTo("x");
            }
            assertThat(only.requests).hasSize(1);
            endsInOrder(rig, before);
        }
    }
}
