package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;

/**
 * What the peer has asked us to keep to (RFC 9113, section 6.5.2). Not thread-safe; confined to the connection's event
 * loop.
 */
final class PeerSettings {
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** Both windows at the beginning (section 6.9.2). */
    static final int DEFAULT_WINDOW = 65_535;

    private static final int ENTRY_BYTES = 6;
    private static final long MAX_FRAME_BYTES = (1 << 24) - 1;

    private long streams = Integer.MAX_VALUE;
    private int window = DEFAULT_WINDOW;
    private boolean connectProtocol;

    /** Takes whole entries; later ones win. */
    void take(ByteBuf entries) throws Http2Fault {
        while (entries.readableBytes() >= ENTRY_BYTES) {
            int key = entries.readUnsignedShort();
            take(key, entries.readUnsignedInt());
        }
    }

    private void take(int key, long value) throws Http2Fault {
        switch (key) {
            case ENABLE_PUSH -> expect(value <= 1, ErrorCode.PROTOCOL_ERROR);
            case MAX_CONCURRENT_STREAMS -> streams = value;
            case INITIAL_WINDOW_SIZE -> {
                expect(value <= Integer.MAX_VALUE, ErrorCode.FLOW_CONTROL_ERROR);
                window = (int) value;
            }
            // We never send more than every peer takes.
            case MAX_FRAME_SIZE ->
                expect(value >= FrameType.MAX_PAYLOAD_BYTES && value <= MAX_FRAME_BYTES, ErrorCode.PROTOCOL_ERROR);
            case ENABLE_CONNECT_PROTOCOL -> {
                // Once said, it holds (RFC 8441, section 3).
                expect(value <= 1 && !(connectProtocol && value == 0), ErrorCode.PROTOCOL_ERROR);
                connectProtocol = value == 1;
            }
            default -> {
                // HEADER_TABLE_SIZE: we use no table. MAX_HEADER_LIST_SIZE is advice. Unknown ones are ignored.
            }
        }
    }

    private static void expect(boolean sound, ErrorCode otherwise) throws Http2Fault {
        if (!sound) {
            throw new Http2Fault(otherwise, "a setting has an impossible value");
        }
    }

    /** Streams that we may have open at a time. */
    int streams() {
        return (int) Math.min(Integer.MAX_VALUE, streams);
    }

    /** Window that each new stream begins with, in our direction. */
    int window() {
        return window;
    }

    /** Whether CONNECT may ask for a protocol (RFC 8441). */
    boolean takesConnectProtocol() {
        return connectProtocol;
    }
}
