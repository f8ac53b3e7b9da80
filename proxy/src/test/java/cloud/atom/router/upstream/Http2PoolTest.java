package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for a connection of HTTP/2 that does not come. */
class Http2PoolTest {
    private static final UpstreamConfig ONE_CONNECTION =
            new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 1, Duration.ofSeconds(30));

    private final List<Http2Pool> opened = new ArrayList<>();
    private final Http2Pool pool = new Http2Pool(
            new Endpoint(URI.create("http://127.0.0.1:1"), 1).with(EndpointProtocol.H2),
            new PoolSettings(ONE_CONNECTION, Duration.ofSeconds(1), 1024, 64),
            new ConnectionCounts.Cells(),
            opened::add);

    private static final class Waiter implements ConnectionWaiter {
        private String told = "";
        private boolean gone;

        @Override
        public void onConnection(UpstreamStream stream) {
            told = "connection";
        }

        @Override
        public void onConnectFailure() {
            told = "failure";
        }

        @Override
        public void onPoolFull() {
            told = "full";
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
            return gone;
        }
    }

    private Waiter acquire() {
        Waiter waiter = new Waiter();
        pool.acquire(waiter, false);
        return waiter;
    }

    @Test
    void aHundredWaitForEachConnectionThatMayBeOpenAndNoMore() {
        List<Waiter> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(acquire());
        }

        assertThat(waiting).allMatch(waiter -> waiter.told.isEmpty());
        assertThat(acquire().told).isEqualTo("full");
        assertThat(opened).hasSize(1);
    }

    @Test
    void whoGaveUpTakesNoPlaceInLine() {
        for (int i = 0; i < 100; i++) {
            acquire().gone = true;
        }

        assertThat(acquire().told).isEmpty();
        assertThat(acquire().told).isEmpty();
    }

    @Test
    void whoWaitsIsToldWhenTheConnectionDoesNotComeAbout() {
        Waiter waiter = acquire();
        Waiter left = acquire();
        left.gone = true;

        pool.onFailure();

        assertThat(waiter.told).isEqualTo("failure");
        assertThat(left.told).isEmpty();
        assertThat(pool.isUnused()).isTrue();
    }
}
