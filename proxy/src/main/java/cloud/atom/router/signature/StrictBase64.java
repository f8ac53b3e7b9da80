package cloud.atom.router.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Base64 in its one canonical form: the standard alphabet, padded, without unused bits (RFC 4648, section 3.5). Java's
 * own decoders are more lenient. Thread-safe: holds no state.
 */
final class StrictBase64 {
    private StrictBase64() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Decodes; {@code refusal} is what a fault is called. */
    static byte[] decode(String text, Refusal refusal) throws RefusedException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(refusal, "not base64");
        }
        if (!encode(bytes).equals(text)) {
            throw new RefusedException(refusal, "base64, but not in its canonical form");
        }
        return bytes;
    }

    /** The same for a text that may be broken into lines. */
    static byte[] decodeLines(byte[] text, Refusal refusal) throws RefusedException {
        StringBuilder joined = new StringBuilder(text.length);
        for (char c : new String(text, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c != '\r' && c != '\n') {
                joined.append(c);
            }
        }
        return decode(joined.toString(), refusal);
    }
}
