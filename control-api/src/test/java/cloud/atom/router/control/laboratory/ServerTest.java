package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.laboratory.Server.Service;
import org.junit.jupiter.api.Test;

final class ServerTest {
    private static final long WORK = 100 * VirtualTime.MILLI;
    private static final double NEVER_FAILS = 0.99;

    @Test
    void servesAsManyAtOnceAsItHasWorkersAndLetsTheNextWait() {
        Server server = new Server(2);

        assertThat(serve(server, 0)).isEqualTo(new Service(200, WORK));
        assertThat(serve(server, 0)).isEqualTo(new Service(200, WORK));
        assertThat(serve(server, 0)).isEqualTo(new Service(200, 2 * WORK));
    }

    @Test
    void answers503AtOnceWhenTheLineIsTooLong() {
        Server server = new Server(1);
        for (int i = 0; i < 9; i++) {
            assertThat(serve(server, 0).status()).isEqualTo(200);
        }

        assertThat(serve(server, 0)).isEqualTo(new Service(503, 0));
    }

    @Test
    void takesTimesAsLongWhenSlow() {
        Server server = new Server(1);
        server.become(Condition.slow(5));

        assertThat(serve(server, 0).atNanos()).isEqualTo(5 * WORK);
    }

    @Test
    void leavesWorkersIdleWhenReduced() {
        Server server = new Server(4);
        server.become(Condition.reduced(0.5));
        serve(server, 0);
        serve(server, 0);

        assertThat(serve(server, 0).atNanos()).isEqualTo(2 * WORK);
    }

    @Test
    void failsItsShareQuickly() {
        Server server = new Server(1);
        server.become(Condition.failing(0.6));

        assertThat(server.serve(0, WORK, 0.59)).isEqualTo(new Service(503, WORK / 10));
        assertThat(server.serve(0, WORK, 0.61).status()).isEqualTo(200);
    }

    @Test
    void forgetsItsLineWhenItComesBack() {
        Server server = new Server(1);
        serve(server, 0);
        server.become(Condition.REFUSING);
        server.become(Condition.USUAL);

        assertThat(serve(server, 0).atNanos()).isEqualTo(WORK);
    }

    private static Service serve(Server server, long nowNanos) {
        return server.serve(nowNanos, WORK, NEVER_FAILS);
    }
}
