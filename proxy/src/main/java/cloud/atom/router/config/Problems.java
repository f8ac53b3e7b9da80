package cloud.atom.router.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong in one input, so that all of it is reported at once. Not thread-safe.
 *
 * <p>Keeps the first {@value #MOST}: a hostile document shall not fill the memory with complaints about itself.
 */
public final class Problems {
    private static final int MOST = 100;
    private static final int LONGEST_QUOTE = 80;
    private static final Comparator<InputProblem> BY_PLACE =
            Comparator.comparingInt(InputProblem::line).thenComparingInt(InputProblem::column);

    private final String file;
    private final List<InputProblem> found = new ArrayList<>();

    /** Collects for the input of that name, which begins every problem. */
    public Problems(String file) {
        this.file = file;
    }

    /** The input's name. */
    public String file() {
        return file;
    }

    /** Reports a mistake at a node; {@code message} as {@code value (expected: what)}. */
    public void add(YamlNode node, String message) {
        addAt(node.path(), node.line(), node.column(), message);
    }

    /** Reports a mistake at a place; {@code line} and {@code column} from 1, 0 for none. */
    public void addAt(String path, int line, int column, String message) {
        add(new InputProblem(file, path, line, column, message));
    }

    /** Reports a mistake that another reader found. */
    public void add(InputProblem problem) {
        if (!isFull()) {
            found.add(problem);
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether further problems are dropped. */
    boolean isFull() {
        return found.size() >= MOST;
    }

    /** How many were found so far; grows with each. */
    public int count() {
        return found.size();
    }

    /** All of them, those of the file in the order of their places. */
    public List<InputProblem> list() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidInputException when anything was reported
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidInputException(list());
        }
    }

    /**
     * A constructor's {@code value (expected: what)} with the value as it was written ({@code 0s}, not {@code PT0S});
     * unchanged for a secret.
     */
    static String asWritten(String message, String written) {
        int expected = message.indexOf(" (expected: ");
        boolean replace = expected >= 0 && !message.startsWith(Secret.REDACTED);
        return replace ? printable(written) + message.substring(expected) : message;
    }

    /** Foreign text so that it can stand in a message: in quotes, cut, without control characters. */
    public static String quoted(String text) {
        return "\"" + printable(text) + "\"";
    }

    /** Foreign text so that it can stand in a message: cut, without control characters. */
    static String printable(String text) {
        int end = text.offsetByCodePoints(0, Math.min(LONGEST_QUOTE, text.codePointCount(0, text.length())));
        StringBuilder shown = new StringBuilder();
        text.substring(0, end)
                .codePoints()
                .map(c -> YamlCharacters.isRefused(c) || c == '\n' || c == '\t' ? '?' : c)
                .forEach(shown::appendCodePoint);
        return shown.append(end < text.length() ? "…" : "").toString();
    }
}
