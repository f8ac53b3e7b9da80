package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/**
 * A country. Immutable.
 *
 * @param value two upper-case letters, as ISO 3166-1 alpha-2 has them
 */
public record CountryCode(String value) implements Comparable<CountryCode> {
    public CountryCode {
        if (!isCode(value)) {
            throw new IllegalArgumentException("country: \"" + value + "\" (expected: two upper-case letters)");
        }
    }

    /** Reads a code; null when it is not two upper-case letters. */
    public static @Nullable CountryCode parse(String text) {
        return isCode(text) ? new CountryCode(text) : null;
    }

    private static boolean isCode(String text) {
        return text.length() == 2 && isUpper(text.charAt(0)) && isUpper(text.charAt(1));
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    @Override
    public int compareTo(CountryCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
