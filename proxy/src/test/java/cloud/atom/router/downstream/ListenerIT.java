package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.upstream.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several sockets before one data plane. */
class ListenerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Binding ANY = new Binding.Address(new HostPort("127.0.0.1", 0));

    private static PlaneRig rig(ListenerSpec... listeners) {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.listeners = List.of(listeners);
        return rig;
    }

    private static ListenerSpec cleartext(String key, Binding binding) {
        return new ListenerSpec(key, binding, false, Steps.NONE);
    }

    private static RawClient client(PlaneRig rig, int listener) throws IOException {
        return new RawClient(rig.plane().listeners().get(listener).address().getPort());
    }

    @Test
    void tellsRegionsWhetherTheListenerIsSecure() throws IOException {
        ListenerSpec secure = new ListenerSpec("proxy.tls_bind", ANY, true, Steps.NONE);
        try (PlaneRig rig = rig(cleartext("proxy.bind", ANY), secure).start();
                RawClient first = client(rig, 0);
                RawClient second = client(rig, 1)) {
            first.send(GET).read();
            second.send(GET).read();

            List<FakeUpstream.Request> requests = rig.upstreams.get(0).requests;
            assertThat(requests.get(0).field("x-forwarded-proto")).isEqualTo("http");
            assertThat(requests.get(1).field("x-forwarded-proto")).isEqualTo("https");
            assertThat(requests.get(1).field("forwarded")).endsWith(";proto=https");
            int port = rig.plane().listeners().get(1).address().getPort();
            assertThat(requests.get(1).field("x-forwarded-port")).isEqualTo(Integer.toString(port));
        }
    }

    @Test
    void countsConnectionsOverAllListeners() throws IOException {
        PlaneRig rig = rig(cleartext("proxy.bind", ANY), cleartext("proxy.more", ANY));
        rig.limits = Limits.DEFAULT.withConnections(1, 0);
        try (rig) {
            rig.start();
            RawClient first = client(rig, 0);
            first.send(GET).read();
            try (RawClient second = client(rig, 1)) {
                second.send(GET);
                // In the kernel's queue: of one connection allowed there is one.
                assertThat(rig.plane().openConnections()).isEqualTo(1);
                assertThat(rig.exchanges).hasSizeLessThanOrEqualTo(1);

                first.close();

                assertThat(second.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void countsAnAddressOverAllListeners() throws IOException {
        PlaneRig rig = rig(cleartext("proxy.bind", ANY), cleartext("proxy.more", ANY));
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (rig) {
            rig.start();
            try (RawClient first = client(rig, 0);
                    RawClient second = client(rig, 1)) {
                first.send(GET).read();

                assertThat(second.isClosed()).isTrue();
            }
        }
    }

    @Test
    void putsAListenersStepsBeforeTheDecoder() throws IOException {
        Steps shouting = pipeline -> pipeline.addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(io.netty.channel.ChannelHandlerContext context, Object bytes) {
                io.netty.buffer.ByteBuf buffer = (io.netty.buffer.ByteBuf) bytes;
                buffer.setByte(buffer.readerIndex(), 'G');
                context.fireChannelRead(bytes);
            }
        });
        try (PlaneRig rig = rig(new ListenerSpec("proxy.bind", ANY, false, shouting))
                        .start();
                RawClient client = client(rig, 0)) {
            assertThat(client.send("X" + GET.substring(1)).read().status()).isEqualTo(200);
        }
    }

    @Test
    void takesOverASocketThatListens() throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll is missing");
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
        socket.listen(16);
        PlaneRig rig =
                rig(cleartext("proxy.bind", new Binding.Descriptor(socket.intValue(), new HostPort("127.0.0.1", 0))));
        rig.transport = Transport.Choice.EPOLL;
        try (rig) {
            rig.start();
            Listener listener = rig.plane().listeners().get(0);

            assertThat(rig.ask(GET).status()).isEqualTo(200);
            assertThat(listener.descriptor()).hasValue(socket.intValue());
            assertThat(listener.key()).isEqualTo("proxy.bind");
        }
    }

    @Test
    void bindsAllOrNothing() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                PlaneRig rig = rig()) {
            HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
            rig.listeners =
                    List.of(cleartext("proxy.bind", ANY), cleartext("proxy.tls_bind", new Binding.Address(address)));

            assertThatThrownBy(rig::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "proxy.tls_bind: " + address + " (expected: a free address of this machine): ");
            rig.listeners = List.of();
            rig.start();
        }
    }
}
