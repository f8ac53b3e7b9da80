package cloud.atom.router.control.terminal;

import java.io.PrintWriter;

/**
 * Where a command prints: data on {@code out}, all else on {@code err}.
 *
 * @param colour whether people look at it and want colours
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean colour) {
    /** Columns that tables fit into. */
    public static final int WIDTH = 80;

    private static final String RESET = "\u001b[0m";

    /** {@code text} in green, where there are colours. */
    public String good(String text) {
        return painted("\u001b[32m", text);
    }

    /** {@code text} in bold red, where there are colours. */
    public String bad(String text) {
        return painted("\u001b[1;31m", text);
    }

    /** {@code text} in bold, where there are colours. */
    public String strong(String text) {
        return painted("\u001b[1m", text);
    }

    /**
     * {@code text} without anything that could steer a terminal or break a line: what came from elsewhere must pass
     * here before it is printed for people.
     */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.appendCodePoint(isPrintable(c) ? c : '?'));
        return plain.toString();
    }

    /** {@code json} with the same meaning, but nothing in its strings that could steer a terminal. */
    public static String plainJson(String json) {
        StringBuilder plain = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (isPrintable(c) || c == '\n' || c == '\r' || c == '\t') {
                plain.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    plain.append(String.format("\\u%04x", (int) half));
                }
            }
        });
        return plain.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private String painted(String code, String text) {
        return colour ? code + text + RESET : text;
    }
}
