package cloud.atom.router.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key that signs sticky cookies, by HMAC-SHA-256 (RFC 2104). Thread-safe: the digests that have taken the padded key
 * are only ever copied.
 */
public final class StickyKey {
    /** Bytes of a block of SHA-256. */
    private static final int BLOCK = 64;

    private static final int LEAST_BYTES = 32;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    /**
     * Takes {@code key}, which is not kept.
     *
     * @throws IllegalArgumentException when it has less than 32 bytes, the length of the signature
     */
    public StickyKey(byte[] key) {
        if (key.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "sticky key: " + key.length + " bytes (expected: at least " + LEAST_BYTES + ")");
        }
        byte[] block = Arrays.copyOf(key.length > BLOCK ? sha256().digest(key) : key, BLOCK);
        inner = begun(block, INNER);
        outer = begun(block, OUTER);
    }

    /** The signature of {@code text}: 43 characters of base64url without padding. */
    public String sign(String text) {
        MessageDigest first = copy(inner);
        MessageDigest second = copy(outer);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(second.digest(first.digest(text.getBytes(UTF_8))));
    }

    /** Whether {@code signature} is that of {@code text}; the time it takes tells nothing of where they differ. */
    public boolean signed(String text, String signature) {
        return MessageDigest.isEqual(sign(text).getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    private static MessageDigest begun(byte[] block, byte pad) {
        byte[] padded = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            padded[i] = (byte) (block[i] ^ pad);
        }
        MessageDigest digest = sha256();
        digest.update(padded);
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 of " + digest.getProvider() + " cannot be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "StickyKey <REDACTED>";
    }
}
