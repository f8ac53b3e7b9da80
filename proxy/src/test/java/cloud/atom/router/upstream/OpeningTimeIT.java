package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
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
    private static final RegionId REGION = new RegionId("eu-west-1");
    private static final RouterState NOTHING = RouterState.initial(
            RegionCatalog.EMPTY,
            client -> new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN),
            (client, region) -> Double.NaN,
            RoutingSettings.DEFAULT);

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
            loops.submit(() -> pool.endpoint(REGION, endpoint(endpoint)).acquire(waiter, false))
                    .sync();

            loops.schedule(() -> {}, 4 * CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                    .sync();
            assertThat(waiter.outcome).isNotDone();

            loops.submit(() -> pool.tick(NOTHING, System.nanoTime())).sync();
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

    private static Endpoint endpoint(ServerSocket server) {
        return new Endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort()), 1);
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
