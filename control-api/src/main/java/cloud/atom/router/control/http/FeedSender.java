package cloud.atom.router.control.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a {@link Feed} as server-sent events (WHATWG HTML, section 9.2) until its client goes. Not thread-safe; confined to the
 * event loop.
 *
 * <p>The feed is asked four times a second, and not at all while the client has not taken what was sent: nothing queues up
 * here but what the socket's own queue takes.
 */
final class FeedSender {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSender.class);
    private static final long LOOK_MILLIS = 250;

    /** Silence after which a comment shows that the line still stands: 15 s, well below the server's idle time-out. */
    private static final int SILENT_LOOKS = 60;

    private static final Buffer COMMENT = Buffer.buffer(":\n\n".getBytes(StandardCharsets.US_ASCII));

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Feed feed;
    private long timer;
    private int silentLooks;
    private boolean asking;
    private boolean over;

    FeedSender(Vertx vertx, HttpServerResponse response, Feed feed) {
        this.vertx = vertx;
        this.response = response;
        this.feed = feed;
    }

    /** Begins behind the head, which is complete but for its length. */
    void start() {
        response.setChunked(true);
        response.closeHandler(closed -> end());
        response.exceptionHandler(broken -> end());
        // The head goes out with it, so that the client knows that it is heard.
        send(COMMENT);
        timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
    }

    private void look() {
        if (response.closed() || response.ended()) {
            end();
        } else if (!asking && !response.writeQueueFull()) {
            asking = true;
            vertx.executeBlocking(feed::next, false).onComplete(made -> {
                asking = false;
                if (made.succeeded()) {
                    onNext(made.result());
                } else {
                    LOG.error("control API: a feed failed", made.cause());
                    response.end();
                    end();
                }
            });
        }
    }

    private void onNext(byte[] events) {
        silentLooks = events.length > 0 ? 0 : silentLooks + 1;
        if (over) {
            feed.close();
        } else if (events.length > 0) {
            send(Buffer.buffer(events));
        } else if (silentLooks >= SILENT_LOOKS) {
            silentLooks = 0;
            send(COMMENT);
        }
    }

    private void send(Buffer text) {
        response.write(text).onFailure(broken -> end());
    }

    private void end() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            if (!asking) {
                feed.close();
            }
        }
    }
}
