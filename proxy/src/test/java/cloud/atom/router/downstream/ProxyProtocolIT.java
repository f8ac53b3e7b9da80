package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.proxyprotocol.HeaderCorpus;
import cloud.atom.router.proxyprotocol.HeaderMutations;
import cloud.atom.router.proxyprotocol.StrictHeader;
import cloud.atom.router.upstream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PROXY protocol headers from configured peers and from others. */
class ProxyProtocolIT {
    private static final String HEADER = "PROXY TCP4 81.2.69.142 198.51.100.2 56324 4443\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    private static PlaneRig rig(boolean configured) {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.proxies = configured ? loopback() : List.of();
        return rig;
    }

    private static List<IpNetwork> loopback() {
        return List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")));
    }

    private static FakeUpstream.Request arrived(PlaneRig rig) {
        return rig.upstreams.get(0).requests.get(0);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void takesTheHeadersClientForTheClient(Transport.Choice transport) throws IOException {
        assumeTrue(transport != Transport.Choice.EPOLL || Epoll.isAvailable(), "epoll is missing");
        assumeTrue(transport != Transport.Choice.IO_URING || IoUring.isAvailable(), "io_uring is missing");
        PlaneRig rig = rig(true);
        rig.transport = transport;
        try (rig;
                RawClient client = rig.start().client()) {
            for (int i = 0; i < HEADER.length(); i++) {
                client.send(HEADER.substring(i, i + 1));
            }
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(client.send(GET).read().status()).isEqualTo(200);

            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("81.2.69.142");
            assertThat(arrived(rig).field("x-forwarded-port")).isEqualTo("4443");
            assertThat(arrived(rig).field("forwarded")).startsWith("for=81.2.69.142;");
            assertThat(rig.upstreams.get(0).requests.get(1).field("x-forwarded-for"))
                    .isEqualTo("81.2.69.142");
            assertThat(rig.refusals).isEmpty();
        }
    }

    @Test
    void believesForwardedFieldsByTheHeadersClientNotByTheProxy() throws IOException {
        PlaneRig rig = rig(true);
        rig.trusted = loopback();
        try (rig) {
            rig.start().ask(HEADER + "GET / HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n");

            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("81.2.69.142");
        }
    }

    @Test
    void keepsTheSocketsAddressWhereTheHeaderNamesNone() throws IOException {
        try (PlaneRig rig = rig(true)) {
            rig.start().ask("PROXY UNKNOWN\r\n" + GET);

            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("127.0.0.1");
            assertThat(arrived(rig).field("x-forwarded-port"))
                    .isEqualTo(Integer.toString(rig.plane().address().getPort()));
        }
    }

    @Test
    void forwardsUnderEveryHeaderThatIsSoundAndNoOther() throws IOException {
        try (PlaneRig rig = rig(true).start()) {
            for (HeaderCorpus.Case given : HeaderCorpus.cases()) {
                if (given.verdict().equals("more")) {
                    continue;
                }
                rig.upstreams.get(0).requests.clear();
                String status = statusAfter(rig, given.bytes());

                assertThat(status).as(given.name()).isEqualTo(given.verdict().equals("refused") ? "closed" : "200");
                String client =
                        given.verdict().startsWith("proxied") ? given.verdict().split(" ", -1)[1] : "127.0.0.1";
                if (status.equals("200")) {
                    assertThat(arrived(rig).field("x-forwarded-for"))
                            .as(given.name())
                            .isEqualTo(client);
                } else {
                    assertThat(rig.upstreams.get(0).requests).as(given.name()).isEmpty();
                }
            }
        }
    }

    /** The answer's status, or {@code closed}. */
    private static String statusAfter(PlaneRig rig, byte[] header) throws IOException {
        try (RawClient client = rig.client()) {
            try {
                return Integer.toString(client.send(header).send(GET).read().status());
            } catch (IOException closed) {
                return "closed";
            }
        }
    }

    @Test
    void closesAConfiguredPeerThatBeginsWithARequest() throws IOException {
        try (PlaneRig rig = rig(true).start()) {
            String status = statusAfter(rig, new byte[0]);

            assertThat(status).isEqualTo("closed");
            assertThat(rig.refusals).containsExactly("proxy_header");
            PlaneRig.await("the connection is gone", () -> rig.plane().openConnections() == 0);
        }
    }

    @Test
    void closesAConfiguredPeerThatSendsNothing() throws IOException {
        PlaneRig rig = rig(true);
        Duration soon = Duration.ofMillis(200);
        rig.timeouts = new Timeouts(soon, soon.multipliedBy(100), soon, soon, soon, soon, soon, soon);
        try (rig;
                RawClient client = rig.start().client()) {
            assertThat(client.isClosed()).isTrue();
            assertThat(rig.refusals).containsExactly("proxy_header_timeout");
        }
    }

    @Test
    void answersOtherPeersThatSendAHeaderAsMalformed() throws IOException {
        try (PlaneRig rig = rig(false).start()) {
            RawClient.Response first = rig.ask(HEADER + GET);
            RawClient.Response second = rig.ask("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\1\2\3\4\1\2\3\4\0\1\0\1" + GET);

            assertThat(first.status()).isEqualTo(400);
            assertThat(second.status()).isEqualTo(400);
            assertThat(rig.upstreams.get(0).requests).isEmpty();
        }
    }

    @Test
    void neverBelievesAnAddressFromAnUnconfiguredPeer() throws IOException {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
        HeaderMutations inputs = new HeaderMutations(new Random(seed));
        try (PlaneRig rig = rig(false).start()) {
            for (int i = 0; i < 200; i++) {
                byte[] input = inputs.next();

                String status = statusAfter(rig, input);

                // What neither is a header nor begins like one may be a request.
                if (StrictHeader.of(input).length() > 0) {
                    assertThat(status)
                            .as(() -> seed + ": " + HeaderCorpus.escaped(input))
                            .isNotEqualTo("200");
                }
            }

            assertThat(rig.upstreams.get(0).requests)
                    .as("seed " + seed)
                    .allMatch(request -> "127.0.0.1".equals(request.field("x-forwarded-for")));
            assertThat(rig.refusals).isEmpty();
        }
    }

    @Test
    void countsTheHeadersClientsEachForItself() throws IOException {
        PlaneRig rig = rig(true);
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (rig;
                RawClient first = rig.start().client();
                RawClient other = rig.client()) {
            assertThat(first.send(HEADER + GET).read().status()).isEqualTo(200);

            String second = statusAfter(rig, HEADER.getBytes(StandardCharsets.ISO_8859_1));
            other.send("PROXY TCP4 81.2.69.143 198.51.100.2 56324 4443\r\n" + GET);

            assertThat(second).isEqualTo("closed");
            assertThat(other.read().status()).isEqualTo(200);
            assertThat(rig.refusals).isEmpty();
        }
    }

    @Test
    void givesAClientsPlaceBackWhenItLeaves() throws IOException {
        PlaneRig rig = rig(true);
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (rig) {
            rig.start();
            for (int i = 0; i < 3; i++) {
                assertThat(rig.ask(HEADER + GET).status()).isEqualTo(200);
                PlaneRig.await("it is gone", () -> rig.plane().openConnections() == 0);
            }
        }
    }

    /** As with TLS: what the listener's steps undo comes behind the header. */
    @Test
    void readsTheHeaderBeforeTheListenersSteps() throws IOException {
        Steps inverting = pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                ByteBuf buffer = (ByteBuf) bytes;
                for (int i = buffer.readerIndex(); i < buffer.writerIndex(); i++) {
                    buffer.setByte(i, ~buffer.getByte(i));
                }
                context.fireChannelRead(bytes);
            }
        });
        PlaneRig rig = rig(true);
        HostPort any = new HostPort("127.0.0.1", 0);
        rig.listeners = List.of(new ListenerSpec("proxy.tls_bind", new Binding.Address(any), true, inverting));
        byte[] request = GET.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < request.length; i++) {
            request[i] = (byte) ~request[i];
        }
        try (rig;
                RawClient client = rig.start().client()) {
            assertThat(client.send(HEADER).send(request).read().status()).isEqualTo(200);

            assertThat(arrived(rig).field("forwarded")).isEqualTo("for=81.2.69.142;host=a.example;proto=https");
        }
    }
}
