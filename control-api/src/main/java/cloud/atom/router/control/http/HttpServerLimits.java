package cloud.atom.router.control.http;

import java.time.Duration;

/**
 * How long the server waits for its clients. Immutable.
 *
 * @param head time until a whole head has come, from the connection's begin or the answer before; default 60s
 * @param body time for a body; default 20s
 * @param answer time for the answer to be made; default 30s
 */
public record HttpServerLimits(Duration head, Duration body, Duration answer) {
    public static final HttpServerLimits DEFAULT =
            new HttpServerLimits(Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(30));
}
