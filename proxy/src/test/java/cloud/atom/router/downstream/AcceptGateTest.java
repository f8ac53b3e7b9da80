package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptGateTest {
    private final List<Limit> met = new ArrayList<>();
    private EmbeddedChannel listener = new EmbeddedChannel();

    @BeforeEach
    void listenWithoutLimits() {
        listen(Limits.DEFAULT.withConnections(0, 0));
    }

    @AfterEach
    void close() {
        listener.finishAndReleaseAll();
    }

    private AcceptGate listen(Limits limits) {
        listener.finishAndReleaseAll();
        AcceptGate gate = new AcceptGate(limits, address -> address.text().equals("10.0.0.1"), met::add);
        listener = new EmbeddedChannel(gate.door());
        listener.freezeTime();
        return gate;
    }

    @Test
    void waitsLongerEachTimeThatAcceptingFailsAndTellsOnce() {
        fail();
        assertThat(isAccepting()).isFalse();
        pass(1);
        assertThat(isAccepting()).isTrue();
        fail();
        pass(1);
        assertThat(isAccepting()).isFalse();
        pass(1);
        assertThat(isAccepting()).isTrue();
        assertThat(met).containsExactly(Limit.FILES);

        accept("10.0.0.2");
        fail();
        pass(1);

        assertThat(isAccepting()).isTrue();
        assertThat(met).containsExactly(Limit.FILES, Limit.FILES);
    }

    @Test
    void doesNotTryBeforeItsTimeWhenSomebodyLeaves() {
        Channel client = accept("10.0.0.2");
        fail();

        client.close();
        listener.runPendingTasks();

        assertThat(isAccepting()).isFalse();
        pass(1);
        assertThat(isAccepting()).isTrue();
    }

    @Test
    void pausesWhenFullAndGoesOnWhenSomebodyLeaves() {
        AcceptGate gate = listen(Limits.DEFAULT.withConnections(2, 0));
        accept("10.0.0.2");
        assertThat(isAccepting()).isTrue();
        Channel last = accept("10.0.0.2");
        assertThat(isAccepting()).isFalse();
        assertThat(met).containsExactly(Limit.CONNECTIONS);

        last.close();
        listener.runPendingTasks();

        assertThat(isAccepting()).isTrue();
        assertThat(gate.open()).isEqualTo(1);
    }

    @Test
    void turnsAwayWhatOneAddressHasTooMuch() {
        listen(Limits.DEFAULT.withConnections(0, 1));
        Channel first = accept("10.0.0.2");

        assertThat(accept("10.0.0.2").isOpen()).isFalse();
        assertThat(accept("10.0.0.3").isOpen()).isTrue();
        assertThat(met).containsExactly(Limit.CONNECTIONS_PER_ADDRESS);
        first.close();
        assertThat(accept("10.0.0.2").isOpen()).isTrue();
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        listen(Limits.DEFAULT.withConnections(0, 1));

        assertThat(accept("2001:db8::1").isOpen()).isTrue();
        assertThat(accept("2001:db8::ffff:2").isOpen()).isFalse();
        assertThat(accept("2001:db8:0:1::1").isOpen()).isTrue();
    }

    @Test
    void letsProxiesBringAnyNumberOfClients() {
        listen(Limits.DEFAULT.withConnections(0, 1));

        assertThat(accept("10.0.0.1").isOpen()).isTrue();
        assertThat(accept("10.0.0.1").isOpen()).isTrue();
        assertThat(met).isEmpty();
    }

    private void fail() {
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        listener.checkException();
    }

    private void pass(int seconds) {
        listener.advanceTimeBy(seconds, TimeUnit.SECONDS);
        listener.runScheduledPendingTasks();
    }

    private boolean isAccepting() {
        return listener.config().isAutoRead();
    }

    private Channel accept(String address) {
        Channel client = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(address, 1);
            }
        };
        listener.pipeline().fireChannelRead(client);
        listener.runPendingTasks();
        return client;
    }
}
