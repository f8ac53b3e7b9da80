package cloud.atom.router.downstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.StickyCookie;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.StickyKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cookies of sticky policies, between client and region. */
class StickyIT {
    private static final StickyKey KEY = new StickyKey("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));
    private static final Sticky STICKY = Sticky.DEFAULT;
    private static final PolicyId POLICY = new PolicyId(new TenantId("acme"), "default", "api");

    /** Valid at the rig's moment, which is the beginning of Unix time. */
    private static final String SECOND = STICKY.cookie() + "="
            + new StickyCookie(new RegionId("r2"), STICKY.ttl().toSeconds()).value(KEY, POLICY, STICKY);

    private static PlaneRig rig() {
        PlaneRig rig =
                PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("1")), FakeUpstream.answering(FakeUpstream.ok("2")));
        rig.affinity = new Affinity(Affinity.Strategy.PINNED, Duration.ZERO, Map.of(), List.of(), Optional.of(STICKY));
        rig.routing = RoutingSettings.DEFAULT.signingWith(KEY);
        return rig;
    }

    private static String get(String... fields) {
        return "GET / HTTP/1.1\r\nHost: a.example\r\n" + String.join("", fields) + "\r\n";
    }

    @Test
    void givesACookieAndObeysItOnTheNextRequest() throws IOException {
        try (PlaneRig rig = rig().start()) {
            RawClient.Response first = rig.ask(get());
            RawClient.Response next = rig.ask(get("Cookie: " + SECOND + "\r\n"));

            assertThat(first.text()).isEqualTo("1");
            assertThat(first.field("set-cookie"))
                    .startsWith("ATOM_REGION=r1.")
                    .endsWith("; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax");
            assertThat(next.text()).isEqualTo("2");
            assertThat(next.head).doesNotContainIgnoringCase("set-cookie");
        }
    }

    @Test
    void keepsItsOwnCookieFromTheRegionAndPassesTheOthers() throws IOException {
        try (PlaneRig rig = rig().start()) {
            rig.ask(get("Cookie: a=1; " + SECOND + "; b=2\r\n", "Cookie: c=3\r\n"));
            rig.ask(get("Cookie: " + SECOND + "\r\n"));

            List<FakeUpstream.Request> requests = rig.upstreams.get(1).requests;
            assertThat(requests.get(0).head)
                    .contains("a=1; b=2\r\n")
                    .contains("c=3\r\n")
                    .doesNotContain("ATOM_REGION");
            assertThat(requests.get(1).head).doesNotContainIgnoringCase("cookie");
        }
    }

    @Test
    void readsACookieThatHttp2SplitIntoFields() throws IOException {
        try (PlaneRig rig = rig().start();
                Http2Client client = Http2Client.of(rig)) {
            Http2Client.Answer answer =
                    client.read(client.send("GET", "/", "cookie", "a=1", "cookie", SECOND, "cookie", "b=2"));
            Http2Client.Answer without = client.read(client.send("GET", "/"));

            assertThat(answer.text()).isEqualTo("2");
            assertThat(rig.upstreams.get(1).requests.get(0).head).contains("a=1; b=2\r\n");
            assertThat(without.field("set-cookie")).startsWith("ATOM_REGION=r1.");
        }
    }

    @Test
    void asksForTlsOnlyWhereTheClientCameOverIt() throws IOException {
        PlaneRig rig = rig();
        rig.trusted = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.1")));
        try (rig) {
            rig.start();
            assertThat(rig.ask(get("X-Forwarded-Proto: https\r\n")).field("set-cookie"))
                    .endsWith("; Secure");
            assertThat(rig.ask(get()).field("set-cookie")).doesNotContain("Secure");
        }
    }

    @Test
    void movesTheClientToTheRegionThatAnsweredWhenItsOwnFails() throws IOException {
        PlaneRig rig = rig();
        rig.ports.set(1, PlaneRig.deadPort());
        try (rig) {
            rig.start();
            RawClient.Response answer = rig.ask(get("Cookie: " + SECOND + "\r\n"));

            assertThat(answer.text()).isEqualTo("1");
            assertThat(answer.field("set-cookie")).startsWith("ATOM_REGION=r1.");
        }
    }

    @Test
    void passesCookiesOfTheNameWhereNoPolicyAsksForThem() throws IOException {
        PlaneRig rig = rig();
        rig.affinity = new Affinity(Affinity.Strategy.PINNED, Duration.ZERO, Map.of(), List.of());
        try (rig) {
            rig.start();
            RawClient.Response answer = rig.ask(get("Cookie: " + SECOND + "\r\n"));

            assertThat(answer.text()).isEqualTo("1");
            assertThat(answer.head).doesNotContainIgnoringCase("set-cookie");
            assertThat(rig.upstreams.get(0).requests.get(0).head).contains(SECOND);
        }
    }
}
