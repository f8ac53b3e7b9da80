package cloud.atom.router.control.http;

import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body up to a limit and in a given time. What comes after a refusal is thrown away for a while,
 * so that the client has sent its body and reads the answer instead of a broken connection; then the connection is cut.
 * Not thread-safe; confined to the event loop.
 */
final class BodyReader {
    /** A client that goes on sending more than this after a refusal does not read answers. */
    private static final long MAX_THROWN_AWAY = 16L << 20;

    private final HttpServerRequest request;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Consumer<Refusal> refused;
    private final Buffer collected = Buffer.buffer();
    private long seen;
    private boolean over;

    private BodyReader(HttpServerRequest request, int maxBytes, Consumer<byte[]> whole, Consumer<Refusal> refused) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.refused = refused;
    }

    /**
     * Reads the body; calls one of the two once.
     *
     * @param limits size and time
     */
    static void read(HttpServerRequest request, Limits limits, Consumer<byte[]> whole, Consumer<Refusal> refused) {
        BodyReader reader = new BodyReader(request, limits.maxBytes(), whole, refused);
        String length = request.getHeader("Content-Length");
        if (length != null && (length.length() > 15 || Long.parseLong(length) > limits.maxBytes())) {
            reader.refuse(reader.tooLarge());
        }
        reader.start(limits.vertx(), limits.millis());
    }

    /** Throws the body away; for requests that are answered without it. */
    static void throwAway(HttpServerRequest request, Limits limits) {
        BodyReader reader = new BodyReader(request, 0, body -> {}, refusal -> {});
        reader.over = true;
        reader.start(limits.vertx(), limits.millis());
    }

    private void start(Vertx vertx, long millis) {
        long timer = vertx.setTimer(millis, late -> {
            refuse(Refusal.of(ControlProblem.INPUT_TIMEOUT, "The body did not come in time."));
            cut();
        });
        request.handler(this::take);
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (!over) {
                over = true;
                whole.accept(collected.getBytes());
            }
        });
        request.exceptionHandler(broken -> {
            vertx.cancelTimer(timer);
            // Malformed chunks; behind them nobody knows where the next request begins. Or the client is gone.
            refuse(Refusal.of(ControlProblem.INPUT_MALFORMED, "The body is malformed."));
            cut();
        });
        request.resume();
    }

    private void take(Buffer chunk) {
        seen += chunk.length();
        if (over) {
            if (seen > MAX_THROWN_AWAY) {
                cut();
            }
            return;
        }
        if (seen > maxBytes) {
            refuse(tooLarge());
            return;
        }
        collected.appendBuffer(chunk);
    }

    private Refusal tooLarge() {
        return Refusal.of(ControlProblem.INPUT_TOO_LARGE, "The body is larger than " + maxBytes + " bytes.");
    }

    private void refuse(Refusal refusal) {
        if (!over) {
            over = true;
            refused.accept(refusal);
        }
    }

    private void cut() {
        request.connection().close();
    }

    /** How much, how long, and whose clock. */
    record Limits(Vertx vertx, int maxBytes, long millis) {}

    static @Nullable String mediaType(HttpServerRequest request) {
        String field = request.getHeader("Content-Type");
        if (field == null) {
            return null;
        }
        int parameters = field.indexOf(';');
        String type = parameters < 0 ? field : field.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
