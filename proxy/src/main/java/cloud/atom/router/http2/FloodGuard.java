package cloud.atom.router.http2;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts what a peer may do a few times but not for ever, and ends the connection when it goes on (RFC 9113, section
 * 10.5): control frames that cost us more than the peer, and streams that are reset, whoever resets them
 * (CVE-2023-44487, CVE-2025-8671). Not thread-safe; confined to the connection's event loop.
 *
 * <p>Each kind has an allowance that the connection's clock gives back second by second; no time is read per frame.
 */
final class FloodGuard {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Map<Kind, Allowance> allowances = new EnumMap<>(Kind.class);
    private long givenNanos;

    /** What is counted. */
    enum Kind {
        /** PING, SETTINGS and GOAWAY, unknown frames, and heads and resets on streams that have ended. */
        CONTROL(400, 100),
        /** PRIORITY, which means nothing to us. */
        PRIORITY(1000, 200),
        /** DATA without data that does not end its stream. */
        EMPTY(100, 20),
        /** Streams that either side reset. */
        RESET(200, 50),
        /** WINDOW_UPDATE beyond what our own DATA asks for. */
        WINDOW(2000, 400);

        private final int most;
        private final int perSecond;

        Kind(int most, int perSecond) {
            this.most = most;
            this.perSecond = perSecond;
        }
    }

    FloodGuard(long nowNanos) {
        givenNanos = nowNanos;
        for (Kind kind : Kind.values()) {
            allowances.put(kind, new Allowance(kind));
        }
    }

    /** Called a few times a second: gives back what time has earned. */
    void tick(long nowNanos) {
        long seconds = (nowNanos - givenNanos) / SECOND_NANOS;
        if (seconds > 0) {
            givenNanos += seconds * SECOND_NANOS;
            allowances.values().forEach(allowance -> allowance.give(seconds * allowance.kind.perSecond));
        }
    }

    /** Gives some back: the peer answers what we sent. */
    void earn(Kind kind, int count) {
        allowance(kind).give(count);
    }

    /** Counts one. */
    void count(Kind kind) throws Http2Fault {
        Allowance allowance = allowance(kind);
        allowance.left--;
        if (allowance.left < 0) {
            throw new Http2Fault(ErrorCode.ENHANCE_YOUR_CALM, "too many frames of kind " + kind);
        }
    }

    private Allowance allowance(Kind kind) {
        return Objects.requireNonNull(allowances.get(kind));
    }

    /** How many of one kind may still come. */
    private static final class Allowance {
        private final Kind kind;
        private long left;

        Allowance(Kind kind) {
            this.kind = kind;
            left = kind.most;
        }

        void give(long more) {
            left = Math.min(kind.most, left + more);
        }
    }
}
