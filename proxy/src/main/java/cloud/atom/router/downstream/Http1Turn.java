package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Answer;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.http.Upgrades;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request of an HTTP/1 connection and its answer: its framing, and whether the connection ends with it. Not
 * thread-safe; confined to the connection's event loop.
 */
final class Http1Turn implements ClientSide {
    /** How much of an unwanted body is read so that the connection can live on. */
    static final long MAX_DISCARDED_BYTES = 64 << 10;

    private final Http1Connection connection;
    private final DownstreamLoop loop;
    private final Channel channel;
    private final ResponseWriter writer;
    private final Turn turn;

    private boolean closes;

    /** Whether the client reads too slowly to be told that the connection ends. */
    private boolean resets;

    Http1Turn(Http1Connection connection, DownstreamLoop loop, ClientTerms terms, long startedNanos) {
        this.connection = connection;
        this.loop = loop;
        channel = connection.channel();
        writer = connection.writer();
        writer.begin(terms);
        turn = new Turn(loop, this, terms, startedNanos);
        closes = !terms.keepsAlive();
    }

    Turn turn() {
        return turn;
    }

    /** Whether the connection ends with this turn. */
    boolean closes() {
        return closes;
    }

    @Override
    public void closeAfterwards() {
        closes = true;
    }

    @Override
    public void interim(ResponseHead head) {
        if (turn.terms().version().isModern()) {
            writer.interim(head);
            writer.flush();
        }
    }

    @Override
    public void head(Answer answer, ResponseHead head, BodyLength length) {
        writer.frame(length);
        decideClose();
        BodyLength announced = head.announcedLength(length);
        loop.responseFields().relay(head, answer, turn.terms(), loop.date());
        addConnection(head.fields());
        writer.head(head, announced);
    }

    @Override
    public TunnelSide switchProtocols(Answer answer, ResponseHead head) {
        Fields fields = head.fields();
        String protocol = fields.first(FieldName.UPGRADE);
        loop.responseFields().relay(head, answer, turn.terms(), loop.date());
        if (protocol != null) {
            Upgrades.add(fields, protocol);
        }
        writer.head(head, BodyLength.NONE);
        // What follows goes past the writer.
        writer.push();
        return connection.leaveHttp();
    }

    /**
     * The answer is the last when a body is pending that is too long to be read away, or when the router drains and no
     * further request has come.
     */
    private void decideClose() {
        BodyLength body = turn.terms().body();
        boolean ended = turn.hasRequestEnded();
        boolean readable = body.isKnown() && body.bytes() - turn.receivedBytes() <= MAX_DISCARDED_BYTES;
        closes |= !ended && (!readable || turn.terms().expectsContinue());
        closes |= writer.endsWithConnection() || (loop.isDraining() && !(ended && connection.isMoreHere()));
        closes |= connection.carriedEnough();
    }

    private void addConnection(Fields fields) {
        if (closes) {
            fields.add(FieldName.CONNECTION, "close");
        } else if (!turn.terms().version().isModern()) {
            fields.add(FieldName.CONNECTION, "keep-alive");
        }
    }

    @Override
    public void content(ByteBuf piece) {
        writer.content(piece);
    }

    @Override
    public void end(Fields trailers) {
        writer.end(trailers);
        connection.send(writer);
    }

    @Override
    public void refuse(Refusal why) {
        turn.refuse(why);
    }

    @Override
    public void answer(int status, Fields fields, ByteBuf body) {
        BodyLength length = BodyLength.known(body.readableBytes());
        writer.frame(length);
        decideClose();
        addConnection(fields);
        writer.head(new ResponseHead(status, StatusText.of(status), HttpVersion.HTTP_1_1, fields), length);
        if (turn.terms().toHead()) {
            body.release();
        } else {
            writer.content(body);
        }
        connection.send(writer);
    }

    @Override
    public ProxyHeader proxyHeader(@Nullable IpAddress client) {
        return connection.ends().headerFor(client);
    }

    @Override
    public void onTooSlow(Limit passed) {
        // An orderly end would leave what it does not read in the kernel, waiting for it still.
        resets = passed != Limit.REQUEST_RATE;
        // What comes of the body is not waited for any more.
        closes = true;
    }

    @Override
    public void cut() {
        connection.cut();
    }

    @Override
    public void abort(Reason why) {
        // One that is closed already has no options any more.
        if ((resets || writer.endsWithConnection()) && channel.isOpen()) {
            // An orderly end would look like a whole body: reset instead.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        TlsEnd.cut(channel);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void askForBody() {
        if (turn.lacksBody()) {
            connection.ask();
        }
    }

    @Override
    public ClientPace.Look look() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long pending = waiting == null ? 0 : waiting.totalPendingWriteBytes();
        long taken = writer.writtenBytes() - pending + (waiting == null ? 0 : waiting.currentProgress());
        boolean awaited = connection.isAsked() && !turn.hasRequestEnded();
        return new ClientPace.Look(turn.receivedBytes(), awaited, taken, pending > 0);
    }

    @Override
    public long movedNanos(long nowNanos) {
        return SocketClock.movedNanos(channel, nowNanos);
    }
}
