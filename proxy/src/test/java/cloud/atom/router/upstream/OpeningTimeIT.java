package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.routing.Target;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that are being opened have no timer of their own, which a loop that stood still would let go off. */
class OpeningTimeIT {
    private static final Duration CONNECT = Duration.ofMillis(50);

    private final Transport transport = Transport.of(Transport.Choice.AUTO);
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
    private final UpstreamTls tls = new UpstreamTls(TlsProvider.best());

    @AfterEach
    void endLoops() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        tls.close();
    }

    @Test
    void endsByThePoolsClockAndNotBefore() throws Exception {
        try (ServerSocket endpoint = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(endpoint.getInetAddress(), endpoint.getLocalPort());
                Socket second = new Socket(endpoint.getInetAddress(), endpoint.getLocalPort())) {
            assertThat(List.of(first, second)).as("fill the queue").allMatch(Socket::isConnected);
            Waiter waiter = new Waiter();
            UpstreamPool pool = pool(loops.next());
            loops.submit(() -> pool.acquire(target(endpoint), waiter, false)).sync();

            loops.schedule(() -> {}, 4 * CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                    .sync();
            assertThat(waiter.outcome).isNotDone();

            loops.submit(() -> pool.tick(System.nanoTime())).sync();
            assertThat(waiter.outcome).isCompletedWithValue("failure");
        }
    }

    private UpstreamPool pool(EventLoop loop) {
        PoolSettings settings = new PoolSettings(UpstreamConfig.DEFAULT, CONNECT, 8192, 100);
        return new UpstreamPool(
                loop,
                transport,
                settings,
                new UpstreamPool.Shared(DefaultAddressResolverGroup.INSTANCE, new ConnectionCounts(), tls));
    }

    private static Target target(ServerSocket endpoint) {
        URI url = URI.create("http://127.0.0.1:" + endpoint.getLocalPort());
        return new Target(new RegionId("eu-west-1"), new Endpoint(url, 1));
    }

    private static final class Waiter implements ConnectionWaiter {
        private final CompletableFuture<String> outcome = new CompletableFuture<>();

        @Override
        public void onConnection(UpstreamStream stream) {
            outcome.complete("connection");
        }

        @Override
        public void onConnectFailure() {
            outcome.complete("failure");
        }

        @Override
        public void onPoolFull() {
            outcome.complete("full");
        }

        @Override
        public ProxyHeader client() {
            return new ProxyHeader.Unnamed();
        }

        @Override
        public boolean wantsUpgrade() {
            return false;
        }

        @Override
        public boolean isGone() {
            return false;
        }
    }
}
