package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import java.time.Duration;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client sends its body and takes its answer fast enough. Not thread-safe; confined to the connection's event
 * loop.
 *
 * <p>Made only for a request that is seen by the loop's clock, and fed a few times a second by two counters that the
 * connection keeps anyway; so it costs a short request nothing.
 *
 * <p>Each direction has an allowance of time. It starts and ends full at one window ({@code timeouts.body}, {@code
 * timeouts.write}); while the client is waited for it runs down, and each byte that moves gives back the time that a byte
 * may take at the slowest pace allowed. So a pause as long as the window harms nobody, and over any longer span the pace
 * must hold: a byte now and then does not keep a connection alive. What the router itself, or a region, holds up costs
 * the client nothing.
 *
 * <p>Bytes count as taken when the kernel takes them from us. It does so in steps of up to {@link #SOCKET_BYTES}, long
 * after the client took the first of them; the allowance for reading is longer by this much. For the same reason a client
 * that seems to stand still is cut only when its socket, too, says that nothing moved.
 */
final class ClientPace {
    /** How much of an answer the kernel may hold that was not yet sent; see {@link SocketClock#boundUnsent}. */
    static final int SOCKET_BYTES = 128 << 10;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Allowance sending;
    private final Allowance reading;
    private final long writeNanos;

    private long tickedNanos;

    /** When a byte of the answer was last seen to move. */
    private long movedNanos;

    ClientPace(Limits limits, Timeouts timeouts, long nowNanos) {
        this(
                new Allowance(limits.requestBytesPerSecond(), timeouts.body().toNanos(), 0),
                new Allowance(limits.responseBytesPerSecond(), timeouts.write().toNanos(), SOCKET_BYTES),
                timeouts.write(),
                nowNanos);
    }

    /** For a call of gRPC, which has no slowest pace: its streams rest for as long as tunnels may. */
    static ClientPace ofCall(Timeouts timeouts, long nowNanos) {
        return new ClientPace(new Allowance(0, 0, 0), new Allowance(0, 0, 0), timeouts.tunnelIdle(), nowNanos);
    }

    private ClientPace(Allowance sending, Allowance reading, Duration still, long nowNanos) {
        this.sending = sending;
        this.reading = reading;
        writeNanos = still.toNanos();
        tickedNanos = nowNanos;
        movedNanos = nowNanos;
    }

    /**
     * What one look at a connection shows.
     *
     * @param received bytes of the request's body so far
     * @param awaited whether more of the body is waited for
     * @param taken bytes of the answer that the kernel took so far
     * @param pending whether some of the answer waits for the client
     */
    record Look(long received, boolean awaited, long taken, boolean pending) {}

    /**
     * The limit that the client has run into at {@code nowNanos}; null while there is none.
     *
     * @param socketMovedNanos tells when the socket last moved anything, given now; asked only when nothing else did
     */
    @Nullable
    Limit check(Look look, long nowNanos, LongUnaryOperator socketMovedNanos) {
        long passedNanos = Math.max(0, nowNanos - tickedNanos);
        tickedNanos = Math.max(tickedNanos, nowNanos);
        if (sending.isSpent(look.received, look.awaited ? passedNanos : 0)) {
            return Limit.REQUEST_RATE;
        }
        if (reading.hasMovedTo(look.taken) || !look.pending) {
            movedNanos = Math.max(movedNanos, nowNanos);
        }
        if (reading.isSpent(look.taken, look.pending ? passedNanos : 0)) {
            return Limit.RESPONSE_RATE;
        }
        return isStill(nowNanos, socketMovedNanos) ? Limit.WRITE : null;
    }

    private boolean isStill(long nowNanos, LongUnaryOperator socketMovedNanos) {
        if (nowNanos - movedNanos < writeNanos) {
            return false;
        }
        movedNanos = Math.max(movedNanos, socketMovedNanos.applyAsLong(nowNanos));
        return nowNanos - movedNanos >= writeNanos;
    }

    /** How much longer one direction may take. */
    private static final class Allowance {
        private final int bytesPerSecond;
        private final long mostNanos;
        private long leftNanos;
        private long counted;

        /** Takes the slowest pace (0: any), the window, and bytes that may move unseen. */
        Allowance(int bytesPerSecond, long windowNanos, long unseenBytes) {
            this.bytesPerSecond = bytesPerSecond;
            mostNanos = windowNanos + (bytesPerSecond == 0 ? 0 : nanos(unseenBytes));
            leftNanos = mostNanos;
        }

        boolean hasMovedTo(long bytes) {
            return bytes > counted;
        }

        boolean isSpent(long bytes, long passedNanos) {
            if (bytesPerSecond == 0) {
                counted = Math.max(counted, bytes);
                return false;
            }
            leftNanos -= passedNanos;
            if (bytes > counted) {
                leftNanos = Math.min(mostNanos, leftNanos + nanos(bytes - counted));
                counted = bytes;
            }
            return leftNanos < 0;
        }

        private long nanos(long bytes) {
            // More bytes than this fill any allowance.
            return Math.min(bytes, 1L << 30) * SECOND_NANOS / bytesPerSecond;
        }
    }
}
