package cloud.atom.router.exchange;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.upstream.UpstreamListener;
import cloud.atom.router.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;

/**
 * Moves a response from a region to the client at the pace of the slower side.
 *
 * <p>Not thread-safe. Both sides live on one event loop, and every method runs on it; this is why no field is volatile.
 */
final class UpstreamRelay implements UpstreamListener {
    private static final int CONTINUE = 100;

    /** Interim heads per response; servers send one or two. */
    private static final int MAX_INTERIMS = 16;

    private final ProxyExchange exchange;
    private final AttemptLoop loop;
    private final Attempt attempt;
    private final UpstreamStream stream;
    private int interims;
    private boolean over;

    UpstreamRelay(ProxyExchange exchange, AttemptLoop loop, Attempt attempt, UpstreamStream stream) {
        this.exchange = exchange;
        this.loop = loop;
        this.attempt = attempt;
        this.stream = stream;
    }

    @Override
    public void onInterim(ResponseHead head) {
        interims++;
        if (interims > MAX_INTERIMS) {
            onBroken(Break.PROTOCOL);
            return;
        }
        exchange.relayInterim(head, head.status() == CONTINUE);
    }

    @Override
    public void onSwitch(ResponseHead head) {
        if (exchange.mayOpenTunnel(head)) {
            over = true;
            attempt.onHead(head.status(), System.nanoTime());
            attempt.end();
            exchange.openTunnel(attempt, stream, head);
        } else {
            onBroken(Break.PROTOCOL);
        }
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {
        long nowNanos = System.nanoTime();
        if (loop.retriesInsteadOf(attempt, head.status(), nowNanos)) {
            over = true;
            return;
        }
        exchange.commit(attempt, head, length);
    }

    @Override
    public void onContent(ByteBuf piece) {
        if (over) {
            piece.release();
            return;
        }
        // The reference passes on to the client's side.
        exchange.relayContent(piece);
    }

    @Override
    public void onEnd(Fields trailers) {
        if (over) {
            return;
        }
        over = true;
        attempt.end();
        exchange.onUpstreamEnd(attempt, trailers);
    }

    @Override
    public void onReadComplete() {
        if (over) {
            return;
        }
        exchange.client().flush();
        // Otherwise Attempt.readOn goes on when the client has caught up.
        if (exchange.client().isWritable()) {
            stream.read();
        }
    }

    @Override
    public void onWritabilityChanged() {
        if (!over) {
            exchange.onProgress();
            loop.body().askIfUpstreamKeepsUp();
        }
    }

    @Override
    public void onBroken(Break cause) {
        if (over) {
            return;
        }
        over = true;
        ProxyFailure failure = switch (cause) {
            case RESET -> ProxyFailure.of(ProxyFailure.Cause.RESET_BEFORE_RESPONSE);
            case UNPROCESSED -> ProxyFailure.of(ProxyFailure.Cause.UNPROCESSED);
            case PROTOCOL -> ProxyFailure.of(ProxyFailure.Cause.MALFORMED_RESPONSE);
        };
        if (exchange.isCommitted()) {
            exchange.onTruncated(attempt, failure);
        } else {
            loop.onFailure(attempt, failure);
        }
    }
}
