package cloud.atom.router.control.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection with at most one request in flight. Not thread-safe; confined to its event loop. */
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private final LoadLoop loop;
    private final ResponseReader answer;
    private @Nullable ChannelHandlerContext context;
    /** The request in flight; null while idle. */
    private @Nullable LoadRequest request;

    private long sinceNanos;
    private long sentNanos;
    private boolean answered;

    LoadConnection(LoadLoop loop, String keyField) {
        this.loop = loop;
        this.answer = new ResponseReader(keyField);
    }

    boolean isBusy() {
        return request != null;
    }

    /** Whether the last request was answered. */
    boolean hasAnswered() {
        return answered;
    }

    /** When the last request should have been sent. */
    long sinceNanos() {
        return sinceNanos;
    }

    void send(LoadRequest next, long since, long now) {
        ChannelHandlerContext connected = connected();
        request = next;
        answered = false;
        sinceNanos = since;
        sentNanos = now;
        answer.begin(next.isHead());
        ByteBuf bytes = connected.alloc().directBuffer(next.length());
        next.writeTo(bytes);
        // write() takes over the reference, also when it fails; the channel then closes and says so.
        connected.writeAndFlush(bytes, connected.voidPromise());
    }

    /** The request that was in flight; the connection is idle after this. */
    LoadRequest finishRequest() {
        LoadRequest finished = request;
        if (finished == null) {
            throw new AssertionError("no request in flight");
        }
        request = null;
        return finished;
    }

    void failIfLate(long now, long timeoutNanos) {
        if (isBusy() && now - sentNanos > timeoutNanos) {
            loop.failed(this, Outcome.TIMEOUT);
            close();
        }
    }

    void close() {
        connected().close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (isBusy()) {
                read(in);
            } else {
                close(); // bytes that nobody asked for
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext active) {
        if (isBusy()) {
            end();
        }
        loop.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
        active.close(); // a reset, mostly; channelInactive counts it
    }

    private void read(ByteBuf in) {
        switch (answer.read(in)) {
            case MORE -> {}
            case MALFORMED -> {
                loop.failed(this, Outcome.MALFORMED);
                close();
            }
            case DONE -> {
                if (in.isReadable()) { // more than one answer to one request
                    loop.failed(this, Outcome.MALFORMED);
                    close();
                } else {
                    finish();
                }
            }
        }
    }

    private void finish() {
        answered = true;
        loop.answered(this, answer);
        if (answer.head().isKeepAlive()) {
            loop.ready(this);
        } else {
            close();
        }
    }

    private void end() {
        if (answer.readEnd()) {
            answered = true;
            loop.answered(this, answer);
        } else {
            loop.failed(this, Outcome.RESET);
        }
    }

    private ChannelHandlerContext connected() {
        if (context == null) {
            throw new AssertionError("not connected");
        }
        return context;
    }
}
