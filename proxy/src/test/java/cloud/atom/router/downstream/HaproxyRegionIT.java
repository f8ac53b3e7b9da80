package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.config.UnixSocket;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.healthcheck.HealthMonitor;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.ProxyProtocol;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real HAProxy as the region that is told of the client by a PROXY protocol header. */
class HaproxyRegionIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String TELL = "http-request return status 200 content-type text/plain lf-string"
            + " \"%[src] %[src_port] %[dst] %[dst_port]\"";
    private static final TestAuthority AUTHORITY = new TestAuthority("regions");

    @TempDir
    private Path folder;

    @BeforeEach
    void isThere() {
        assumeTrue(HaproxyPeer.isInstalled(), "haproxy is missing");
    }

    private HaproxyPeer region(boolean secure) throws IOException {
        Issued shown = AUTHORITY.issue("ip:127.0.0.1");
        Path file = TestAuthority.write(folder.resolve("region.pem"), shown.pem() + shown.key());
        return HaproxyPeer.start(folder, "http", "accept-proxy" + (secure ? " ssl crt " + file : ""), TELL);
    }

    private PlaneRig rig(HaproxyPeer region, boolean secure) {
        PlaneRig rig = new PlaneRig();
        rig.ports.add(region.port());
        if (secure) {
            Path trusted = TestAuthority.write(folder.resolve("ca.pem"), AUTHORITY.pem());
            rig.regionTls = Optional.of(new EndpointTls(trusted.toString(), "", "", ""));
        }
        return rig;
    }

    private static String direct(RawClient client, PlaneRig rig) {
        InetSocketAddress router = rig.plane().address();
        return "127.0.0.1 " + client.localPort() + " 127.0.0.1 " + router.getPort();
    }

    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void takesTheClientFromTheRouter(ProxyProtocol version, boolean secure) throws IOException {
        try (HaproxyPeer region = region(secure);
                PlaneRig rig = rig(region, secure)) {
            rig.regionHeader = Optional.of(version);
            try (RawClient one = rig.start().client();
                    RawClient other = rig.client()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(one.send(GET).read().text()).isEqualTo(direct(one, rig));
                    assertThat(other.send(GET).read().text()).isEqualTo(direct(other, rig));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V1, PROXY TCP6 2001:db8::1 2001:db8::2 5 6, 2001:db8::1 5 2001:db8::2 6",
        "V2, PROXY TCP6 2001:db8::1 2001:db8::2 5 6, 2001:db8::1 5 2001:db8::2 6",
        "V1, PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 5 6, 2001:db8::1 5 ::ffff:192.0.2.2 6",
        "V2, PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 5 6, 2001:db8::1 5 ::ffff:192.0.2.2 6"
    })
    void takesAddressesOfBothFamilies(ProxyProtocol version, String header, String told) throws IOException {
        try (HaproxyPeer region = region(false);
                PlaneRig rig = rig(region, false)) {
            rig.regionHeader = Optional.of(version);
            rig.proxies = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")));

            assertThat(rig.start().ask(header + "\r\n" + GET).text()).isEqualTo(told);
        }
    }

    /** Version 1 has its own words for a connection of the router's own, version 2 has LOCAL. */
    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void answersHealthPolls(ProxyProtocol version, boolean secure) throws IOException {
        Queue<HealthSnapshot> published = new ConcurrentLinkedQueue<>();
        try (HaproxyPeer region = region(secure);
                PlaneRig rig = rig(region, secure)) {
            rig.regionHeader = Optional.of(version);
            rig.start();
            List<Region> regions = rig.state().regions().regions();
            HealthMonitor monitor = HealthMonitor.start(
                    HealthSettings.DEFAULT,
                    new HealthMonitor.Watched(regions, Set.of()),
                    published::add,
                    rig.upstreamTls);
            try {
                PlaneRig.await("it was polled", () -> published.stream().anyMatch(HaproxyRegionIT::isPolledWell));
            } finally {
                monitor.close();
            }
        }
    }

    private static boolean isPolledWell(HealthSnapshot health) {
        RegionHealth known = health.of(new RegionId("r1"));
        return known != null && known.sources().contains("poll") && known.score() == 1;
    }

    @ParameterizedTest
    @EnumSource
    void takesClientsThatAreNotNamed(ProxyProtocol version) throws IOException {
        Path socket = folder.resolve("router.sock");
        try (HaproxyPeer region = region(false);
                PlaneRig rig = rig(region, false)) {
            rig.regionHeader = Optional.of(version);
            Binding binding = new Binding.Address(new UnixSocket(socket, 0660));
            rig.listeners = List.of(new ListenerSpec("proxy.bind", binding, false, Steps.NONE));
            rig.start();

            // The connection's own address: the router's.
            assertThat(UnixClient.ask(socket, "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\r\n\r\n127.0.0.1 ")
                    .endsWith(" 127.0.0.1 " + region.port());
        }
    }

    @Test
    void refusesARouterThatSendsNoHeader() throws IOException {
        try (HaproxyPeer region = region(false);
                PlaneRig rig = rig(region, false).start()) {
            assertThat(rig.ask(GET).status()).isEqualTo(502);
        }
    }
}
