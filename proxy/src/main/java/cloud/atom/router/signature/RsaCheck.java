package cloud.atom.router.signature;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * RSASSA-PKCS1-v1_5: makes the one block that the signature must hold and compares, so that no parser can be fooled
 * (RFC 8017, section 8.2.2). Thread-safe: immutable.
 */
final class RsaCheck implements SignatureCheck {
    private static final int LEAST_PADDING = 8;

    private final BigInteger modulus;
    private final BigInteger exponent;
    private final Hash hash;

    RsaCheck(BigInteger modulus, BigInteger exponent, Hash hash) {
        this.modulus = modulus;
        this.exponent = exponent;
        this.hash = hash;
    }

    @Override
    public boolean holds(byte[] message, byte[] signature) {
        int length = (modulus.bitLength() + 7) / 8;
        BigInteger number = new BigInteger(1, signature);
        if (signature.length != length || number.compareTo(modulus) >= 0) {
            return false;
        }
        byte[] block = BigIntegers.asUnsignedByteArray(length, number.modPow(exponent, modulus));
        return MessageDigest.isEqual(block, expected(length, message));
    }

    private byte[] expected(int length, byte[] message) {
        byte[] info = hash.digestInfo();
        byte[] digest = hash.of(message);
        byte[] block = new byte[length];
        int infoAt = length - info.length - digest.length;
        if (infoAt < LEAST_PADDING + 3) {
            throw new AssertionError("a modulus of " + length + " bytes");
        }
        block[1] = 1;
        Arrays.fill(block, 2, infoAt - 1, (byte) 0xff);
        System.arraycopy(info, 0, block, infoAt, info.length);
        System.arraycopy(digest, 0, block, infoAt + info.length, digest.length);
        return block;
    }
}
