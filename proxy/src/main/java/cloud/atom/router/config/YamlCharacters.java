package cloud.atom.router.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns bytes into text that is safe to show: UTF-8 without byte order mark, control characters and characters that
 * change the direction of text or break lines where no editor shows it. Thread-safe: holds no state.
 *
 * <p>What a person approved must be what the program reads, so nothing invisible is let through (Boucher and Anderson,
 * "Trojan Source: Invisible Vulnerabilities", 2021).
 */
final class YamlCharacters {
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private YamlCharacters() {}

    /**
     * Decodes {@code bytes} and reports every refused character.
     *
     * @return the text as far as it could be decoded
     */
    static String decode(byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        Position end = report(text, problems);
        if (result.isError()) {
            problems.addAt("", end.line, end.column, "not UTF-8 (expected: UTF-8)");
        }
        return text;
    }

    /** Reports the refused characters of {@code text}; returns the place behind it. */
    private static Position report(String text, Problems problems) {
        Position position = new Position();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isRefused(c) && c != '\r') {
                String what = c == BYTE_ORDER_MARK ? "byte order mark" : name(c);
                problems.addAt("", position.line, position.column, what + " (expected: only visible characters)");
            }
            i += Character.charCount(c);
            boolean halfOfCrLf = c == '\r' && i < text.length() && text.charAt(i) == '\n';
            position.pass(c, !halfOfCrLf);
        }
        return position;
    }

    /** The first refused character in a value, for a message; empty when there is none. */
    static String refusedIn(String value) {
        return value.codePoints()
                .filter(YamlCharacters::isRefused)
                .mapToObj(YamlCharacters::name)
                .findFirst()
                .orElse("");
    }

    /** Whether {@code c} may not stand in a value; line feed and tab may. */
    static boolean isRefused(int c) {
        if (c < 0x20) {
            return c != '\t' && c != '\n';
        }
        if (c < 0x7f) {
            return false;
        }
        return c <= 0x9f || isInvisible(c) || isNoCharacter(c);
    }

    /**
     * Marks of direction, line and paragraph separators, spaces of zero width, byte order mark, tag characters. The two
     * joiners (U+200C, U+200D) are let through: Persian and many emoji need them.
     */
    private static boolean isInvisible(int c) {
        return c == 0x061c
                || c == 0x00ad
                || c == 0x200b
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == BYTE_ORDER_MARK
                || (c >= 0xe0000 && c <= 0xe007f);
    }

    private static boolean isNoCharacter(int c) {
        return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || (c >= 0xd800 && c <= 0xdfff);
    }

    private static String name(int c) {
        return String.format("character U+%04X", c);
    }

    /** A place that moves over text. */
    private static final class Position {
        private int line = 1;
        private int column = 1;

        void pass(int c, boolean endsLine) {
            if (c == '\n' || (c == '\r' && endsLine)) {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
    }
}
