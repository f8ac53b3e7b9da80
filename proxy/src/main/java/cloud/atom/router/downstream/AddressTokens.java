package cloud.atom.router.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that a client of QUIC gets what is sent to its address before anything larger is sent there, or memory is spent on
 * it (RFC 9000, section 8.1.2). Every first packet is answered by a token that only we can make and that only this address
 * can have read; with it the client begins again. Not thread-safe; confined to the event loop of its socket.
 *
 * <p>A token is the moment it was made at, a keyed hash of that moment, the address and the first connection ID, and then
 * that ID.
 */
final class AddressTokens implements QuicTokenHandler {
    /** Of a key: as many as the hash has. */
    static final int KEY_BYTES = 32;

    private static final int MAC_BYTES = 16;
    private static final int HEAD_BYTES = Long.BYTES + MAC_BYTES;
    private static final int INVALID = -1;

    /** Longer than any way there and back. */
    private static final long VALID_NANOS = 10_000_000_000L;

    private final Mac mac;
    private final int idBytes;
    private final LongSupplier clock;

    /**
     * Makes tokens that whoever has the same key takes.
     *
     * @param key {@link #KEY_BYTES} secret bytes
     * @param idBytes how long connection IDs are that we give out
     * @param clock nanoseconds on the process's monotonic clock
     */
    AddressTokens(byte[] key, int idBytes, LongSupplier clock) {
        this.idBytes = idBytes;
        this.clock = clock;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf firstId, InetSocketAddress address) {
        byte[] id = ByteBufUtil.getBytes(firstId);
        long nowNanos = clock.getAsLong();
        out.writeLong(nowNanos).writeBytes(hash(nowNanos, address, id)).writeBytes(id);
        return true;
    }

    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress address, ByteBuf id) {
        // A client goes on with the ID that it was given together with the token; another length is nobody's.
        if (id.readableBytes() != idBytes) {
            return TokenValidationResult.invalidToken();
        }
        int offset = validateToken(token, address);
        return offset == INVALID ? TokenValidationResult.invalidToken() : TokenValidationResult.odcidFromToken(offset);
    }

    /** Where the first connection ID begins in a token of ours for that address; -1 for any other. */
    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (length < HEAD_BYTES || length > maxTokenLength()) {
            return INVALID;
        }
        byte[] bytes = ByteBufUtil.getBytes(token);
        long madeNanos = ByteBuffer.wrap(bytes).getLong();
        long age = clock.getAsLong() - madeNanos;
        byte[] hash = Arrays.copyOfRange(bytes, Long.BYTES, HEAD_BYTES);
        byte[] firstId = Arrays.copyOfRange(bytes, HEAD_BYTES, length);
        boolean ours = MessageDigest.isEqual(hash, hash(madeNanos, address, firstId));
        return ours && age >= 0 && age < VALID_NANOS ? HEAD_BYTES : INVALID;
    }

    @Override
    public int maxTokenLength() {
        return HEAD_BYTES + Quic.MAX_CONN_ID_LEN;
    }

    /** The parts have fixed lengths but for the address, whose length comes first, and the ID, which is last. */
    private byte[] hash(long nanos, InetSocketAddress address, byte[] id) {
        byte[] host = address.getAddress().getAddress();
        ByteBuffer fixed = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1);
        fixed.putLong(nanos).putInt(address.getPort()).put((byte) host.length).flip();
        mac.update(fixed);
        mac.update(host);
        return Arrays.copyOf(mac.doFinal(id), MAC_BYTES);
    }
}
