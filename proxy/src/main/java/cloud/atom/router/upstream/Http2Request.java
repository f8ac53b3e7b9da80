package cloud.atom.router.upstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.http.Upgrades;
import cloud.atom.router.http2.ErrorCode;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.Http2Stream;
import cloud.atom.router.http2.PseudoFields;
import cloud.atom.router.http2.StreamListener;
import cloud.atom.router.http2.StreamTunnelSide;
import cloud.atom.router.http2.StreamedRequest;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request on a stream of a connection to an endpoint. Not thread-safe; confined to the connection's event loop. */
final class Http2Request implements UpstreamStream, StreamListener {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int FIRST_FINAL = 200;

    private final Http2Connection connection;
    private final Http2Stream stream;
    private final boolean used;
    private final long startedNanos = System.nanoTime();

    /** Who is told of the response; null before the request and after its end. */
    private @Nullable UpstreamListener listener;

    /** The protocol that CONNECT asked for; null for an ordinary request. */
    private @Nullable String tunnel;

    private boolean toHead;

    Http2Request(Http2Connection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        used = connection.isUsed();
        stream.hear(this);
    }

    @Override
    public boolean isStale() {
        return used && connection.isSilentSince(startedNanos);
    }

    @Override
    public void begin(RequestHead head, UpstreamListener who) {
        listener = who;
        toHead = head.isHead();
        connection.onUsed();
        String authority = head.authority().isEmpty() ? connection.pool().authority() : head.authority();
        String scheme = connection.pool().scheme();
        tunnel = head.fields().first(FieldName.UPGRADE);
        if (tunnel != null && !connection.takesTunnels()) {
            // Not at once: who begins a request does not expect its end.
            connection.later(this::refuse);
            return;
        }
        PseudoFields pseudo = tunnel == null
                ? PseudoFields.request(head.method(), scheme, authority, head.target())
                : new PseudoFields("CONNECT", scheme, authority, head.target(), tunnel, 0);
        stream.request(pseudo, head.fields(), head.length());
        stream.ask();
    }

    @Override
    public void write(ByteBuf piece) {
        stream.content(piece);
    }

    @Override
    public void end(Fields trailers) {
        // The stream of a tunnel stays open for what comes behind the request.
        if (tunnel == null) {
            stream.end(trailers);
        }
    }

    @Override
    public void flush() {
        // The session flushes at the end of the loop's turn.
    }

    @Override
    public void read() {
        stream.ask();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public TunnelSide switchProtocols() {
        listener = null;
        return new StreamTunnelSide(stream);
    }

    @Override
    public void abort() {
        listener = null;
        if (!stream.isGone()) {
            stream.reset(ErrorCode.CANCEL);
            connection.onGivenUp(startedNanos);
        }
    }

    /** Others on the connection do not wait for this one. */
    @Override
    public void discard() {
        abort();
    }

    // ---- the response

    @Override
    public void onHead(HeaderBlock.Whole head, boolean end) {
        UpstreamListener who = listener;
        if (who == null) {
            return;
        }
        int status = head.pseudo().status();
        Fields fields = head.fields();
        if (StreamedRequest.hasForbidden(fields) || status == SWITCHING_PROTOCOLS) {
            refuse();
        } else if (status < FIRST_FINAL) {
            who.onInterim(new ResponseHead(status, "", HttpVersion.HTTP_2, fields));
        } else if (tunnel != null && status == OK && !end) {
            Upgrades.add(fields, tunnel);
            who.onSwitch(new ResponseHead(SWITCHING_PROTOCOLS, "", HttpVersion.HTTP_2, fields));
        } else {
            onFinal(new ResponseHead(status, "", HttpVersion.HTTP_2, fields), end, who);
        }
    }

    private void onFinal(ResponseHead head, boolean end, UpstreamListener who) {
        boolean bodiless = toHead || head.status() == NOT_MODIFIED;
        // The length that a HEAD's answer states is that of another message.
        BodyLength length = BodyLength.ofMarked(head.fields(), end && !bodiless);
        if (length.kind() == BodyLength.Kind.INVALID) {
            refuse();
            return;
        }
        if (end || bodiless) {
            stream.announce(0);
            length = BodyLength.NONE;
        } else if (length.isKnown()) {
            stream.announce(length.bytes());
        }
        who.onHead(head, length);
    }

    private void refuse() {
        UpstreamListener who = listener;
        listener = null;
        stream.reset(ErrorCode.PROTOCOL_ERROR);
        if (who != null) {
            who.onBroken(UpstreamListener.Break.PROTOCOL);
        }
    }

    @Override
    public void onContent(ByteBuf piece) {
        UpstreamListener who = listener;
        if (who == null) {
            piece.release();
        } else {
            who.onContent(piece);
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        UpstreamListener who = listener;
        listener = null;
        if (who != null) {
            who.onEnd(trailers);
        }
    }

    @Override
    public void onReadComplete() {
        if (listener != null) {
            listener.onReadComplete();
        }
    }

    @Override
    public void onWritable() {
        if (listener != null) {
            listener.onWritabilityChanged();
        }
    }

    @Override
    public void onSent() {
        // The response tells what became of it.
    }

    @Override
    public void onBroken(Cause cause) {
        UpstreamListener who = listener;
        listener = null;
        if (who != null) {
            who.onBroken(
                    switch (cause) {
                        case RESET -> UpstreamListener.Break.RESET;
                        case UNPROCESSED -> UpstreamListener.Break.UNPROCESSED;
                        case MALFORMED -> UpstreamListener.Break.PROTOCOL;
                    });
        }
    }
}
