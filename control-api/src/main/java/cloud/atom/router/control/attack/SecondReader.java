package cloud.atom.router.control.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a recorded connection as servers do that are not strict, each in another way: which requests would they see? A
 * proxy did well when all of them see the same. Not thread-safe.
 */
final class SecondReader {
    /**
     * One lenient way to read. Immutable.
     *
     * @param length which field wins where several speak of the length
     * @param bareCr whether a lone carriage return ends a line too; a lone line feed always does
     */
    record Habit(Winner length, boolean bareCr) {
        static List<Habit> all() {
            List<Habit> all = new ArrayList<>();
            for (Winner winner : Winner.values()) {
                all.add(new Habit(winner, false));
                all.add(new Habit(winner, true));
            }
            return all;
        }

        @Override
        public String toString() {
            return length.name().toLowerCase(Locale.ROOT).replace('_', ' ') + (bareCr ? ", CR ends lines" : "");
        }
    }

    /** Which of several length fields a reader believes. */
    enum Winner {
        TRANSFER_ENCODING,
        FIRST_LENGTH,
        LAST_LENGTH
    }

    private final String bytes;
    private final Habit habit;
    private int at;

    private SecondReader(byte[] bytes, Habit habit) {
        this.bytes = new String(bytes, StandardCharsets.ISO_8859_1);
        this.habit = habit;
    }

    /** The request lines that such a reader sees before the bytes end; a request that is not whole is left out. */
    static List<String> requestLines(byte[] bytes, Habit habit) {
        return new SecondReader(bytes, habit).read();
    }

    private List<String> read() {
        List<String> lines = new ArrayList<>();
        try {
            while (at < bytes.length()) {
                String line = line();
                if (line.isBlank()) {
                    continue;
                }
                List<Field> fields = fields();
                skipBody(fields);
                lines.add(line);
            }
        } catch (StringIndexOutOfBoundsException end) {
            return lines;
        }
        return lines;
    }

    private String line() {
        int end = at;
        while (bytes.charAt(end) != '\n' && !(habit.bareCr && bytes.charAt(end) == '\r')) {
            end++;
        }
        String line = bytes.substring(at, end);
        boolean both = bytes.charAt(end) == '\r' && end + 1 < bytes.length() && bytes.charAt(end + 1) == '\n';
        at = end + (both ? 2 : 1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            // As servers with CGI habits, and those that drop what they do not know from names.
            String plain = name.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("[^a-z0-9-]", "");
            fields.add(new Field(plain, value.replaceAll("[\\x00-\\x20]", "")));
        }
        return fields;
    }

    private void skipBody(List<Field> fields) {
        List<String> lengths = Message.valuesOf(fields, "content-length");
        boolean chunked = Message.valuesOf(fields, "transfer-encoding").stream()
                .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"));
        if (chunked && (lengths.isEmpty() || habit.length == Winner.TRANSFER_ENCODING)) {
            skipChunks();
        } else if (!lengths.isEmpty()) {
            String length = lengths.get(habit.length == Winner.LAST_LENGTH ? lengths.size() - 1 : 0);
            skip(number(length, 10));
        }
    }

    private void skipChunks() {
        for (long size = number(line(), 16); size > 0; size = number(line(), 16)) {
            skip(size);
            line();
        }
        while (!line().isEmpty()) {
            // A trailer.
        }
    }

    private void skip(long length) {
        if (length > bytes.length() - at) {
            throw new StringIndexOutOfBoundsException("not whole");
        }
        at += (int) length;
    }

    /** The digits that stand first, as {@code strtol} has it; 0 without any. */
    private static long number(String text, int radix) {
        String trimmed = text.strip();
        String digits =
                radix == 16 && trimmed.toLowerCase(Locale.ROOT).startsWith("0x") ? trimmed.substring(2) : trimmed;
        long value = 0;
        for (int i = 0; i < digits.length() && i < 15; i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
