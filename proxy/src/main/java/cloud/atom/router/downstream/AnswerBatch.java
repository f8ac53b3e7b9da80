package cloud.atom.router.downstream;

import cloud.atom.router.http.RequestDecoder;
import io.netty.channel.Channel;

/**
 * Lets answers to requests that came together go out together, and other connections have their turn between many of
 * them. Not thread-safe; confined to the connection's event loop.
 */
final class AnswerBatch {
    /** A few hundred microseconds' worth. */
    private static final int MOST_IN_A_ROW = 32;

    private final Channel channel;
    private final RequestDecoder decoder;

    /** Whether parts of requests are coming, with {@link #onReadComplete} behind them. */
    private boolean reading;

    /** Whether an answer was handed to the channel that a flush must follow. */
    private boolean unflushed;

    private int inARow;

    AnswerBatch(Channel channel, RequestDecoder decoder) {
        this.channel = channel;
        this.decoder = decoder;
    }

    /** A part of a request came. */
    void onRead() {
        reading = true;
    }

    /** Nothing more comes for now: nobody shall wait for what is answered. */
    void onReadComplete() {
        reading = false;
        inARow = 0;
        flush();
    }

    /** Whether the end of an answer was left to be sent with the next one, whose request is here. */
    boolean takes(ResponseWriter answer) {
        if (decoder.bufferedBytes() == 0 || !channel.isWritable()) {
            return false;
        }
        answer.push();
        unflushed = true;
        return true;
    }

    /** Goes on with the next request: at once, or when other connections had their turn. */
    void goOn(Runnable next) {
        inARow++;
        if (inARow >= MOST_IN_A_ROW && decoder.bufferedBytes() > 0) {
            inARow = 0;
            channel.eventLoop().execute(next);
        } else {
            next.run();
        }
        if (!reading) {
            flush();
        }
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }
}
