package cloud.atom.router.http2;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Judges what the peer's header blocks are: requests, responses or trailers (RFC 9113, section 8.1). Not thread-safe;
 * confined to the channel's event loop.
 */
final class IncomingHeads {
    private static final int FIRST_STATUS = 100;
    private static final int FIRST_FINAL = 200;

    private final Http2Session session;
    private final Http2Role role;
    private final StreamRules rules;
    private final HpackDecoder decoder;
    private final int maxStreams;

    IncomingHeads(Http2Session session, OwnSettings own, Http2Role role, StreamRules rules) {
        this.session = session;
        this.role = role;
        this.rules = rules;
        decoder = new HpackDecoder(own.maxListBytes(), own.maxFields());
        maxStreams = own.maxStreams();
    }

    /** Decodes a block, whatever becomes of it: both ends must agree about the table. */
    HeaderBlock decode(ByteBuf block) throws Http2Fault {
        HeaderBlock head = decoder.decode(block);
        if (head instanceof HeaderBlock.Undecodable fault) {
            throw new Http2Fault(ErrorCode.COMPRESSION_ERROR, fault.detail());
        }
        return head;
    }

    /** A block came on a stream that is open. */
    void onOpen(Http2Stream stream, HeaderBlock head, boolean end) throws Http2Fault {
        if (session.isServer() || stream.hasFinalHead()) {
            trailers(stream, head, end);
        } else {
            response(stream, head, end);
        }
    }

    /** A block came on a stream that is not open; returns the one that it opens. */
    @Nullable
    Http2Stream onOther(int id, HeaderBlock head, boolean end) throws Http2Fault {
        if (!rules.isIdle(id)) {
            rules.late(id);
            return null;
        }
        if (!session.isServer() || (id & 1) == 0) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "HEADERS on a stream that is not its sender's to open");
        }
        if (!rules.open(id)) {
            // After GOAWAY the peer must expect that nobody looks at it.
            rules.ignore(id);
            return null;
        }
        if (session.openStreams() >= maxStreams) {
            role.onRefused();
            rules.reset(id, ErrorCode.REFUSED_STREAM);
            return null;
        }
        if (head instanceof HeaderBlock.Malformed) {
            rules.reset(id, ErrorCode.PROTOCOL_ERROR);
            return null;
        }
        return request(session.accept(id), head, end);
    }

    private Http2Stream request(Http2Stream stream, HeaderBlock head, boolean end) throws Http2Fault {
        if (!role.onRequest(stream, head, end)) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        } else if (end && !stream.isGone()) {
            received(stream, BodyEnd.PLAIN.trailers());
        }
        return stream;
    }

    private void response(Http2Stream stream, HeaderBlock head, boolean end) throws Http2Fault {
        StreamListener who = stream.listener();
        int status = head instanceof HeaderBlock.Whole whole ? whole.pseudo().status() : 0;
        boolean sound = status >= FIRST_FINAL || (status >= FIRST_STATUS && !end);
        if (!sound || who == null || !(head instanceof HeaderBlock.Whole whole)) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
            return;
        }
        if (status >= FIRST_FINAL) {
            stream.onFinalHead();
        }
        who.onHead(whole, end);
        if (end && !stream.isGone()) {
            received(stream, BodyEnd.PLAIN.trailers());
        }
    }

    private void trailers(Http2Stream stream, HeaderBlock head, boolean end) throws Http2Fault {
        if (stream.isReceived()) {
            throw new Http2Fault(ErrorCode.STREAM_CLOSED, "HEADERS behind the end of their stream");
        }
        boolean sound =
                end && head instanceof HeaderBlock.Whole whole && whole.pseudo().isEmpty();
        if (sound && head instanceof HeaderBlock.Whole whole && !StreamedRequest.hasForbidden(whole.fields())) {
            received(stream, whole.fields());
        } else {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        }
    }

    /** The peer's message is complete. */
    void received(Http2Stream stream, Fields trailers) throws Http2Fault {
        if (!stream.onReceived(trailers)) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        }
    }
}
