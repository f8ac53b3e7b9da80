package cloud.atom.router.http2;

import java.nio.charset.StandardCharsets;

/** What both ends begin with, and numbers of frame types and flags (RFC 9113, sections 3.4 and 6). */
final class FrameType {
    /** What a client sends before its first frame; nobody changes it. */
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 0x1;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITIZED = 0x20;

    /** Length, type, flags and stream. */
    static final int HEAD_BYTES = 9;

    /** The largest payload that both sides take unless they say otherwise (section 4.2); we never do. */
    static final int MAX_PAYLOAD_BYTES = 1 << 14;

    private FrameType() {}
}
