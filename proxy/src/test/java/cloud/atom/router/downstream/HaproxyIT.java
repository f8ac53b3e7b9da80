package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.config.UnixSocket;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.model.IpNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol as a real HAProxy speaks it. */
class HaproxyIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";

    /** Neither HAProxy's address nor one that the router expects headers from. */
    private static final String CLIENT = "127.0.0.2";

    @TempDir
    private Path folder;

    @BeforeEach
    void isThere() {
        assumeTrue(HaproxyPeer.isInstalled(), "haproxy is missing");
    }

    private static PlaneRig rig() {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.proxies = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.1")));
        return rig;
    }

    private static void assertThatItCameFromTheClient(PlaneRig rig, HaproxyPeer haproxy) {
        FakeUpstream.Request request = rig.upstreams.get(0).requests.get(0);
        assertThat(request.field("x-forwarded-for")).isEqualTo(CLIENT);
        assertThat(request.field("x-forwarded-port")).isEqualTo(Integer.toString(haproxy.port()));
        assertThat(rig.refusals).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "send-proxy",
                "send-proxy-v2",
                "send-proxy-v2 proxy-v2-options crc32c",
                "send-proxy-v2 check inter 20ms"
            })
    void takesTheClientFromHaproxy(String words) throws IOException {
        try (PlaneRig rig = rig().start();
                HaproxyPeer haproxy = HaproxyPeer.start(
                        folder,
                        "tcp",
                        "",
                        "server router 127.0.0.1:" + rig.plane().address().getPort() + " " + words)) {
            assertThat(haproxy.ask(CLIENT, GET)).startsWith("HTTP/1.1 200 ");

            assertThatItCameFromTheClient(rig, haproxy);
        }
    }

    @Test
    void takesTheClientFromHaproxyOverAUnixSocket() throws IOException {
        Path path = folder.resolve("router.sock");
        PlaneRig rig = rig();
        Binding binding = new Binding.Address(new UnixSocket(path, 0666));
        rig.listeners = List.of(new ListenerSpec("proxy.bind", binding, false, Steps.NONE));
        try (rig;
                HaproxyPeer haproxy =
                        HaproxyPeer.start(folder, "tcp", "", "server router unix@" + path + " send-proxy-v2")) {
            rig.start();

            assertThat(haproxy.ask(CLIENT, GET)).startsWith("HTTP/1.1 200 ");

            assertThatItCameFromTheClient(rig, haproxy);
        }
    }
}
