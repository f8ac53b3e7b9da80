package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes a chunked body apart (RFC 9112, section 7.1). Not thread-safe; confined to the connection's event loop.
 *
 * <p>Strict: a size is digits only, extensions follow their grammar, lines end with CR and LF. Extensions are dropped;
 * they and the trailers are bounded together. Small chunks that came together become one piece, so that a peer that sends
 * a byte per chunk costs no more than one that does not.
 */
final class ChunkReader {
    /** What chunk extensions and trailers of one body may take together; browsers and proxies send none. */
    private static final int MAX_EXTRA_BYTES = 16 << 10;

    /** Zeros in front count too. */
    private static final int MAX_DIGITS = 16;

    /** From here on a chunk is worth a piece of its own, without copying. */
    private static final int LARGE_BYTES = 1024;

    private static final int MAX_GATHERED_BYTES = 16 << 10;

    private final ByteBufAllocator buffers;
    private final int maxTrailers;
    private final ChunkExtension extension = new ChunkExtension();

    private State state = State.SIZE;

    /** The size as far as it was read, then what is left of the data. */
    private long left;

    private int digits;
    private int extraBytes;
    private @Nullable HeadReader trailers;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END_LF,
        ENDED,
        FAULTY
    }

    ChunkReader(ByteBufAllocator buffers, int maxTrailers) {
        this.buffers = buffers;
        this.maxTrailers = maxTrailers;
    }

    /** Begins another body. */
    void begin() {
        extraBytes = 0;
        trailers = null;
        beginSize();
    }

    private void beginSize() {
        state = State.SIZE;
        left = 0;
        digits = 0;
    }

    /** The next piece, end or fault; null when more bytes are needed. */
    @Nullable
    Object next(Unread in) {
        readFraming(in);
        return switch (state) {
            case DATA -> piece(in);
            case ENDED -> BodyEnd.PLAIN;
            case FAULTY -> fault();
            case TRAILERS -> trailers(in);
            default -> null;
        };
    }

    /** Reads on up to data, trailers, the end or a fault, as far as the bytes go. */
    private void readFraming(Unread in) {
        while (in.readableBytes() > 0) {
            switch (state) {
                case SIZE -> size(in.next());
                case EXTENSION -> extension(in.next());
                case SIZE_LF -> expect('\n', in, left == 0 ? State.TRAILERS : State.DATA);
                case DATA_CR -> expect('\r', in, State.DATA_LF);
                case DATA_LF -> {
                    expect('\n', in, State.SIZE);
                    beginSizeIfSound();
                }
                case TRAILERS -> {
                    if (trailers != null || in.peek() != '\r') {
                        return;
                    }
                    in.skip(1);
                    state = State.END_LF;
                }
                case END_LF -> expect('\n', in, State.ENDED);
                case DATA, ENDED, FAULTY -> {
                    return;
                }
            }
        }
    }

    private void expect(char wanted, Unread in, State next) {
        state = in.next() == wanted ? next : State.FAULTY;
    }

    private void beginSizeIfSound() {
        if (state == State.SIZE) {
            beginSize();
        }
    }

    private void size(byte b) {
        int digit = Syntax.hexDigit((char) (b & 0xff));
        if (digit >= 0 && digits < MAX_DIGITS && left <= (Integer.MAX_VALUE - digit) / 16) {
            digits++;
            left = 16 * left + digit;
        } else if (digit < 0 && digits > 0 && b == '\r') {
            state = State.SIZE_LF;
        } else if (digit < 0 && digits > 0 && b == ';') {
            extension.begin();
            state = State.EXTENSION;
        } else {
            // White space too, which the grammar lets stand before a semicolon: nobody sends it, and some read it as an
            // end.
            state = State.FAULTY;
        }
    }

    private void extension(byte b) {
        extraBytes++;
        if (b == '\r' && extension.mayEnd()) {
            state = State.SIZE_LF;
        } else if (extraBytes > MAX_EXTRA_BYTES || !extension.take(b)) {
            state = State.FAULTY;
        }
    }

    private @Nullable Object piece(Unread in) {
        int here = in.readableBytes();
        if (here == 0) {
            return null;
        }
        if (left >= LARGE_BYTES || left >= here) {
            int length = (int) Math.min(left, here);
            onData(length);
            return in.take(length);
        }
        return gathered(in);
    }

    /** One piece of several small chunks. A fault behind them is told when the next part is asked for. */
    private ByteBuf gathered(Unread in) {
        ByteBuf piece = buffers.directBuffer(Math.min(in.readableBytes(), MAX_GATHERED_BYTES));
        while (state == State.DATA && in.readableBytes() > 0 && left < LARGE_BYTES) {
            int length = (int) Math.min(left, in.readableBytes());
            if (length > piece.writableBytes()) {
                break;
            }
            in.moveTo(piece, length);
            onData(length);
            readFraming(in);
        }
        return piece;
    }

    private void onData(int length) {
        left -= length;
        if (left == 0) {
            state = State.DATA_CR;
        }
    }

    private @Nullable Object trailers(Unread in) {
        if (in.readableBytes() == 0) {
            return null;
        }
        if (trailers == null) {
            // At least 1: a limit of nothing at all would never be reached.
            int most = Math.max(1, MAX_EXTRA_BYTES - extraBytes);
            trailers = new HeadReader(new HeadLimits(0, most, maxTrailers), null);
        }
        if (!trailers.read(in)) {
            return null;
        }
        Malformed wrong = trailers.fault();
        if (wrong != null) {
            state = State.FAULTY;
            return new Malformed(Malformed.Kind.BODY, "trailers: " + wrong.detail());
        }
        Fields fields = trailers.fields();
        trailers = null;
        state = State.ENDED;
        return new BodyEnd(fields);
    }

    private Malformed fault() {
        String detail =
                extraBytes > MAX_EXTRA_BYTES ? "the chunk extensions are too long" : "the body's framing is malformed";
        return new Malformed(Malformed.Kind.BODY, detail);
    }
}
