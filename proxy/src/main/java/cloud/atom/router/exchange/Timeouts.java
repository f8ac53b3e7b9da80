package cloud.atom.router.exchange;

import java.time.Duration;

/**
 * Section {@code timeouts} of conf/router.yaml. Immutable; each is above 0.
 *
 * @param head time for a whole request head from its first byte; default 10s
 * @param idle how long a client connection may wait between requests; default 60s
 * @param body longest pause inside a body that comes, from a client or a region; default 30s
 * @param write how long a client may take nothing of what waits for it; default 30s
 * @param connect time for a connection to an endpoint; default 1s
 * @param firstByte time from the request's end until an endpoint's response head has come, per attempt; default 30s
 * @param tunnelIdle longest pause of both directions of a tunnel or a call of gRPC; default 1h
 * @param drain time that running requests get when the router stops; default 30s
 */
public record Timeouts(
        Duration head,
        Duration idle,
        Duration body,
        Duration write,
        Duration connect,
        Duration firstByte,
        Duration tunnelIdle,
        Duration drain) {
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(30));

    public Timeouts {
        positive("head", head);
        positive("idle", idle);
        positive("body", body);
        positive("write", write);
        positive("connect", connect);
        positive("first_byte", firstByte);
        positive("tunnel_idle", tunnelIdle);
        positive("drain", drain);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above 0)");
        }
    }
}
