package cloud.atom.router.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol, versions 1 and 2 (HAProxy Technologies, "The PROXY protocol", 2020, sections
 * 2.1 and 2.2). Thread-safe: holds no state.
 *
 * <p>Whoever may send this header decides who a client is, so nothing is guessed: what the text leaves open is refused,
 * and bytes that cannot become a header are refused at the first wrong one, not when a time-out ends.
 */
public final class ProxyHeaders {
    /**
     * The largest header, in bytes. Version 1 ends at 107. A header of version 2 could have 65551; addresses and what
     * proxies of today add to them fit in far less, certificates of clients apart (nginx has the same bound).
     */
    public static final int MAX_BYTES = 4096;

    private static final ByteBuf TEXT_START =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {'P', 'R', 'O', 'X', 'Y', ' '}));
    /** The signature of version 2. */
    static final ByteBuf BINARY_START = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(new byte[] {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'}));

    private ProxyHeaders() {}

    /**
     * Reads a header at the beginning of {@code bytes} and moves their reader index behind it; leaves the index where it
     * is while the header is not whole, and when there is none.
     *
     * @return null when more bytes are needed
     */
    public static @Nullable ProxyHeader read(ByteBuf bytes) {
        if (startsLike(bytes, TEXT_START)) {
            return bytes.readableBytes() < TEXT_START.readableBytes() ? null : TextHeader.read(bytes);
        }
        if (startsLike(bytes, BINARY_START)) {
            return bytes.readableBytes() < BINARY_START.readableBytes() ? null : BinaryHeader.read(bytes);
        }
        return new ProxyHeader.Faulty("no PROXY protocol header");
    }

    /** Whether {@code bytes} begin with {@code start}, as far as there are any. */
    private static boolean startsLike(ByteBuf bytes, ByteBuf start) {
        int length = Math.min(bytes.readableBytes(), start.readableBytes());
        return ByteBufUtil.equals(bytes, bytes.readerIndex(), start, start.readerIndex(), length);
    }
}
