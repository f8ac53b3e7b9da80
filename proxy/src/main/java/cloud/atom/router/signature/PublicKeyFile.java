package cloud.atom.router.signature;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code cosign.pub} files: one PEM block {@code PUBLIC KEY} (RFC 7468, section 13), perhaps behind a text that
 * explains it. Thread-safe: holds no state.
 */
public final class PublicKeyFile {
    private static final int MAX_BYTES = 16 << 10;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final String ANY_BLOCK = "-----BEGIN ";

    private PublicKeyFile() {}

    /** The key, its scheme that of its kind and its hash the one that cosign 3 uses with it. */
    public static VerificationKey read(byte[] file) throws RefusedException {
        return read(file, null);
    }

    /** The key, pinned to a hash; null: the usual one. */
    public static VerificationKey read(byte[] file, @Nullable Hash hash) throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw malformed("longer than " + MAX_BYTES + " bytes");
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(ANY_BLOCK);
        int end = text.indexOf(END);
        if (begin < 0 || !text.startsWith(BEGIN, begin) || end < begin) {
            throw malformed("no PEM block PUBLIC KEY");
        }
        boolean atLineStart = begin == 0 || text.charAt(begin - 1) == '\n';
        if (!atLineStart || !text.substring(end + END.length()).isBlank()) {
            throw malformed("something other than one PEM block");
        }
        byte[] body = text.substring(begin + BEGIN.length(), end).getBytes(StandardCharsets.ISO_8859_1);
        return PublicKeyInfo.read(StrictBase64.decodeLines(body, Refusal.KEY_MALFORMED), hash);
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.KEY_MALFORMED, detail);
    }
}
