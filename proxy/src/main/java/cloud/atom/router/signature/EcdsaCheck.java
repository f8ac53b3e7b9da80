package cloud.atom.router.signature;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA with signatures in DER. Both forms of s are accepted, as cosign does not choose one. Thread-safe: immutable.
 *
 * <p>The shape is checked here and not by a library: providers of Java were seen to accept negative numbers.
 */
final class EcdsaCheck implements SignatureCheck {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int LONG_LENGTH = 0x81;
    private static final int SHORT_LENGTHS = 0x80;

    private final ECPublicKeyParameters key;
    private final Hash hash;

    EcdsaCheck(ECPublicKeyParameters key, Hash hash) {
        this.key = key;
        this.hash = hash;
    }

    @Override
    public boolean holds(byte[] message, byte[] signature) {
        Numbers numbers = numbers(signature);
        if (numbers == null || !isInRange(numbers.r) || !isInRange(numbers.s)) {
            return false;
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(hash.of(message), numbers.r, numbers.s);
    }

    private boolean isInRange(BigInteger number) {
        return number.signum() > 0 && number.compareTo(key.getParameters().getN()) < 0;
    }

    /** The two numbers of {@code SEQUENCE { r INTEGER, s INTEGER }}; null when the bytes are not exactly that. */
    private static @Nullable Numbers numbers(byte[] der) {
        int at = contentOf(der, 0, SEQUENCE);
        if (at < 0 || at + length(der, 0) != der.length) {
            return null;
        }
        int rAt = contentOf(der, at, INTEGER);
        if (rAt < 0) {
            return null;
        }
        int rEnd = rAt + length(der, at);
        int sAt = contentOf(der, rEnd, INTEGER);
        if (sAt < 0) {
            return null;
        }
        int sEnd = sAt + length(der, rEnd);
        if (sEnd != der.length || !isMinimal(der, rAt, rEnd) || !isMinimal(der, sAt, sEnd)) {
            return null;
        }
        return new Numbers(
                new BigInteger(Arrays.copyOfRange(der, rAt, rEnd)), new BigInteger(Arrays.copyOfRange(der, sAt, sEnd)));
    }

    /** Where the content of the element at {@code at} begins; -1 when no whole element of that tag stands there. */
    private static int contentOf(byte[] der, int at, int tag) {
        if (at + 2 > der.length || (der[at] & 0xff) != tag) {
            return -1;
        }
        int first = der[at + 1] & 0xff;
        boolean isLong = first == LONG_LENGTH && at + 2 < der.length && (der[at + 2] & 0xff) >= SHORT_LENGTHS;
        if (first >= SHORT_LENGTHS && !isLong) {
            return -1;
        }
        int content = at + (isLong ? 3 : 2);
        return content + length(der, at) <= der.length ? content : -1;
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < SHORT_LENGTHS ? first : der[at + 2] & 0xff;
    }

    private static boolean isMinimal(byte[] der, int from, int to) {
        if (from >= to || der[from] < 0) {
            return false;
        }
        return der[from] != 0 || (to - from > 1 && der[from + 1] < 0);
    }

    private record Numbers(BigInteger r, BigInteger s) {}
}
