package cloud.atom.router.control.attack;

import java.util.List;

/** What tables call the error codes of HTTP/2 (RFC 9113, section 7). Thread-safe: holds no state. */
final class FrameError {
    /** In the order of their numbers. */
    private static final List<String> WORDS = List.of(
            "none",
            "protocol",
            "internal",
            "flow",
            "settings",
            "closed",
            "size",
            "refused",
            "cancel",
            "compression",
            "connect",
            "calm",
            "security",
            "http11");

    private FrameError() {}

    /** What tables call a code; its number, if it has no name. */
    static String word(long code) {
        return code >= 0 && code < WORDS.size() ? WORDS.get((int) code) : Long.toString(code);
    }

    /** Reads a code's name, or its number. */
    static int code(String word) {
        if (Character.isDigit(word.charAt(0))) {
            return Integer.parseUnsignedInt(word);
        }
        int code = WORDS.indexOf(word);
        if (code < 0) {
            throw new IllegalArgumentException(word + " (expected: a number or one of " + WORDS + ")");
        }
        return code;
    }
}
