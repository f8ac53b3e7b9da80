package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.ClientPace.Look;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By default 240 bytes a second over windows of 30 s. */
class ClientPaceTest {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private ClientPace pace = new ClientPace(Limits.DEFAULT, Timeouts.DEFAULT, 0);

    @Test
    void cutsABodyOfOneByteNowAndThen() {
        int cutAt = cutAt(Limit.REQUEST_RATE, second -> new Look(second / 10, true, 0, false));

        assertThat(cutAt).isBetween(30, 31);
    }

    @Test
    void cutsABodyThatTricklesBehindAGoodBeginning() {
        int cutAt = cutAt(Limit.REQUEST_RATE, second -> new Look(1_000_000 + second / 10, true, 0, false));

        assertThat(cutAt).isBetween(30, 32);
    }

    @Test
    void letsABodyComeAtThePaceThatIsAsked() {
        for (int second = 1; second < 3600; second++) {
            assertThat(check(second, new Look(240L * second, true, 0, false))).isNull();
        }
    }

    @Test
    void letsABodyPauseAndThenGoOn() {
        for (int second = 1; second < 3600; second++) {
            // 29 s of silence, then a burst.
            assertThat(check(second, new Look(second / 29 * 8000L, true, 0, false)))
                    .isNull();
        }
    }

    @Test
    void doesNotBlameAClientThatIsNotAsked() {
        for (int second = 1; second < 3600; second++) {
            assertThat(check(second, new Look(10, false, 10, false))).isNull();
        }
    }

    @Test
    void cutsAClientThatTakesNothing() {
        int cutAt = cutAt(Limit.WRITE, second -> new Look(0, false, 1000, true));

        assertThat(cutAt).isBetween(30, 31);
    }

    @Test
    void letsAClientStandStillWhoseSocketMoves() {
        for (int second = 1; second < 300; second++) {
            long now = second * 1_000_000_000L;
            long moved = now - 5_000_000_000L;
            assertThat(pace.check(new Look(0, false, 1000, true), now, asked -> moved))
                    .isNull();
        }
    }

    @Test
    void cutsAClientThatReadsByteByByte() {
        // The kernel may take 128 KiB before a byte is seen to move: 546 s at 240 bytes a second.
        int cutAt = cutAt(Limit.RESPONSE_RATE, second -> new Look(0, false, 1000 + second, true));

        assertThat(cutAt).isBetween(570, 590);
    }

    @Test
    void letsASlowReaderReadOnInSteps() {
        for (int second = 1; second < 7200; second++) {
            long steps = second * 260L / ClientPace.SOCKET_BYTES * ClientPace.SOCKET_BYTES;
            long now = second * 1_000_000_000L;
            assertThat(pace.check(new Look(0, false, steps, true), now, asked -> asked - 1))
                    .isNull();
        }
    }

    @Test
    void knowsNoPaceWithoutLimits() {
        pace = new ClientPace(Limits.DEFAULT.withPaces(0, 0), Timeouts.DEFAULT, 0);

        for (int second = 1; second < 3600; second++) {
            assertThat(check(second, new Look(1, true, second, true))).isNull();
        }
    }

    @Test
    void aCallMayRestForAsLongAsATunnel() {
        pace = ClientPace.ofCall(Timeouts.DEFAULT, 0);

        int cutAt = cutAt(Limit.WRITE, second -> new Look(1, true, 1000, true));

        assertThat(cutAt).isBetween(3600, 3601);
    }

    private interface Sight {
        Look at(int second);
    }

    private int cutAt(Limit expected, Sight sight) {
        for (int second = 1; second < 7200; second++) {
            Limit passed = check(second, sight.at(second));
            if (passed != null) {
                assertThat(passed).isEqualTo(expected);
                return second;
            }
        }
        throw new AssertionError("not cut");
    }

    private @Nullable Limit check(int second, Look look) {
        return pace.check(look, second * 1_000_000_000L, now -> NEVER);
    }
}
