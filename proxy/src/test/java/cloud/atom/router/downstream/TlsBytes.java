package cloud.atom.router.downstream;

import java.nio.ByteBuffer;

/** Messages of TLS written by hand, where libraries would not say such a thing. */
final class TlsBytes {
    private static final int RECORD_HEAD = 5;
    private static final int MESSAGE_HEAD = 4;

    private TlsBytes() {}

    /** The first message of a client that speaks at most {@code version} (0x0302 is TLS 1.1), without extensions. */
    static byte[] clientHello(int version) {
        ByteBuffer hello = ByteBuffer.allocate(2 + 32 + 1 + 2 + 4 + 2);
        hello.putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.putShort((short) 4).putShort((short) 0xc013).putShort((short) 0xc009);
        hello.put((byte) 1).put((byte) 0);
        return record(message(1, hello.capacity(), hello.array()));
    }

    /** A message of that type whose head states {@code length}. */
    static byte[] message(int type, int length, byte[] body) {
        return ByteBuffer.allocate(MESSAGE_HEAD + body.length)
                .putInt(type << 24 | length)
                .put(body)
                .array();
    }

    /** A record of the handshake. */
    static byte[] record(byte[] fragment) {
        return ByteBuffer.allocate(RECORD_HEAD + fragment.length)
                .put((byte) 22)
                .putShort((short) 0x0301)
                .putShort((short) fragment.length)
                .put(fragment)
                .array();
    }
}
