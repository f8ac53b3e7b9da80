package cloud.atom.router.exchange;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import cloud.atom.router.upstream.ConnectionWaiter;
import cloud.atom.router.upstream.UpstreamListener;
import cloud.atom.router.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The copy of one request on its way to a region: is sent whole, once, and forgotten with the head of its answer. Not
 * thread-safe; confined to its event loop.
 *
 * <p>Shares nothing with the request it copies: its connection and its body are its own, so neither can hold
 * the other up.
 */
final class MirrorCopy implements ConnectionWaiter, UpstreamListener {
    private static final int SERVER_ERRORS = 500;

    private final Mirrors mirrors;
    private final RoutingDecision.Forward decision;
    private final Target target;
    private final Message message;
    private final long lateNanos;

    private @Nullable UpstreamStream stream;

    /** What is to be sent of the body; ours to release. */
    private @Nullable ByteBuf body;

    private boolean over;

    MirrorCopy(Mirrors mirrors, RoutingDecision.Forward decision, Target target, Message message) {
        this.mirrors = mirrors;
        this.decision = decision;
        this.target = target;
        this.message = message;
        body = message.body;
        lateNanos = System.nanoTime() + message.limitNanos;
    }

    /**
     * What is sent.
     *
     * @param body null when there is none
     * @param limitNanos time until the head of the answer
     * @param client whose copy it is; null where the region gets no PROXY protocol header
     */
    record Message(
            RequestHead head,
            @Nullable ByteBuf body,
            Fields trailers,
            long limitNanos,
            @Nullable ProxyHeader client) {}

    RoutingDecision.Forward decision() {
        return decision;
    }

    Target target() {
        return target;
    }

    @Override
    public void onConnection(UpstreamStream open) {
        stream = open;
        open.begin(message.head, this);
        ByteBuf whole = body;
        body = null;
        if (whole != null) {
            // The reference passes on to the stream.
            open.write(whole);
        }
        open.end(message.trailers);
        open.flush();
    }

    @Override
    public void onConnectFailure() {
        end(MirrorOutcome.CONNECT_FAILURE);
    }

    @Override
    public void onPoolFull() {
        end(MirrorOutcome.DROPPED);
    }

    @Override
    public ProxyHeader client() {
        ProxyHeader client = message.client;
        if (client == null) {
            throw new AssertionError("no PROXY protocol header for " + target);
        }
        return client;
    }

    @Override
    public boolean wantsUpgrade() {
        return false;
    }

    @Override
    public boolean isGone() {
        return over;
    }

    @Override
    public void onInterim(ResponseHead head) {}

    @Override
    public void onSwitch(ResponseHead head) {
        // Copies ask for no upgrade.
        abort(MirrorOutcome.PROTOCOL_ERROR);
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {
        if (stream != null) {
            // The rest is read away while it is short, so that the connection lives on.
            stream.discard();
            stream = null;
        }
        end(head.status() >= SERVER_ERRORS ? MirrorOutcome.SERVER_ERROR : MirrorOutcome.SUCCESS);
    }

    @Override
    public void onContent(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void onEnd(Fields trailers) {}

    @Override
    public void onReadComplete() {
        if (stream != null) {
            stream.read();
        }
    }

    @Override
    public void onWritabilityChanged() {}

    @Override
    public void onBroken(Break cause) {
        stream = null;
        end(cause == Break.PROTOCOL ? MirrorOutcome.PROTOCOL_ERROR : MirrorOutcome.RESET);
    }

    /** Called a few times a second. */
    void tick(long nowNanos) {
        if (nowNanos - lateNanos >= 0) {
            abort(MirrorOutcome.TIMEOUT);
        }
    }

    /** Gives the copy up. */
    void abort(MirrorOutcome why) {
        if (stream != null) {
            stream.abort();
            stream = null;
        }
        end(why);
    }

    private void end(MirrorOutcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (body != null) {
            body.release();
            body = null;
        }
        mirrors.onOver(this, outcome);
    }
}
