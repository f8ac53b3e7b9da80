package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.model.IpNetwork;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the kernel knows of the way to a client when its connection is accepted. */
class ClientRttIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    @Test
    void isToldOncePerConnectionWithTheClientsNetworkAlone() throws IOException {
        assumeTrue(Epoll.isAvailable());
        try (PlaneRig rig = rig(true, List.of());
                RawClient client = rig.client()) {
            client.send(GET).read();
            client.send(GET).read();

            assertThat(rig.clientRtts).containsExactly("127.0.0.0/24 above 0");
        }
    }

    @Test
    void isNotMeasuredWhenNobodyWantsToKnow() throws IOException {
        try (PlaneRig rig = rig(false, List.of());
                RawClient client = rig.client()) {
            client.send(GET).read();

            assertThat(rig.clientRtts).isEmpty();
        }
    }

    @Test
    void isNotMeasuredToAProxyThatStandsBeforeManyClients() throws IOException {
        List<IpNetwork> loopback = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")));
        try (PlaneRig rig = rig(true, loopback);
                RawClient client = rig.client()) {
            client.send(GET).read();

            assertThat(rig.clientRtts).isEmpty();
        }
    }

    private static PlaneRig rig(boolean measures, List<IpNetwork> trusted) throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.measuresClients = measures;
        rig.trusted = trusted;
        return rig.start();
    }
}
