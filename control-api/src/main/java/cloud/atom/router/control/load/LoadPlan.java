package cloud.atom.router.control.load;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One run of the generator. Immutable.
 *
 * @param target where connections go
 * @param connections kept open and used one request at a time; default 64
 * @param loops event loops; default 1
 * @param rate requests per second over all connections, sent when they are due (open loop); 0, the default: as fast as
 *     answers come (closed loop)
 * @param requests how many are sent in all; default {@link Long#MAX_VALUE}
 * @param duration how long new requests are sent; default 10 s
 * @param timeout from sending to the end of the answer; default 10 s
 * @param keyField response field whose value outcomes are counted by, any case; empty, the default: none
 * @param tls whether connections speak TLS, with any certificate of the target's; default false
 */
public record LoadPlan(
        InetSocketAddress target,
        RequestSource source,
        int connections,
        int loops,
        double rate,
        long requests,
        Duration duration,
        Duration timeout,
        String keyField,
        boolean tls) {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    public LoadPlan {
        require(connections >= 1, "connections", connections, "at least 1");
        require(loops >= 1 && loops <= connections, "loops", loops, "1 to the number of connections");
        require(rate >= 0 && rate <= 1e9, "rate", rate, "0 to 1e9"); // also catches NaN
        require(requests >= 1, "requests", requests, "at least 1");
        require(duration.compareTo(Duration.ZERO) > 0, "duration", duration, "more than 0");
        require(timeout.compareTo(Duration.ZERO) > 0, "timeout", timeout, "more than 0");
    }

    /** A closed loop over 64 connections for ten seconds. */
    public static LoadPlan to(InetSocketAddress target, RequestSource source) {
        return new LoadPlan(target, source, 64, 1, 0, Long.MAX_VALUE, TEN_SECONDS, TEN_SECONDS, "", false);
    }

    public LoadPlan withConnections(int count) {
        return new LoadPlan(
                target, source, count, Math.min(loops, count), rate, requests, duration, timeout, keyField, tls);
    }

    public LoadPlan withLoops(int count) {
        return new LoadPlan(target, source, connections, count, rate, requests, duration, timeout, keyField, tls);
    }

    public LoadPlan withRate(double perSecond) {
        return new LoadPlan(target, source, connections, loops, perSecond, requests, duration, timeout, keyField, tls);
    }

    public LoadPlan withRequests(long count) {
        return new LoadPlan(target, source, connections, loops, rate, count, duration, timeout, keyField, tls);
    }

    public LoadPlan withDuration(Duration length) {
        return new LoadPlan(target, source, connections, loops, rate, requests, length, timeout, keyField, tls);
    }

    public LoadPlan withTimeout(Duration limit) {
        return new LoadPlan(target, source, connections, loops, rate, requests, duration, limit, keyField, tls);
    }

    public LoadPlan withKeyField(String name) {
        return new LoadPlan(target, source, connections, loops, rate, requests, duration, timeout, name, tls);
    }

    public LoadPlan withTls(boolean spoken) {
        return new LoadPlan(target, source, connections, loops, rate, requests, duration, timeout, keyField, spoken);
    }

    private static void require(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
