package cloud.atom.router.model;

/** Rules for the names that operators choose. Thread-safe: holds no state. */
final class Names {
    private static final int MAX_LENGTH = 63;

    private Names() {}

    /**
     * Checks a name: 1 to 63 characters, letters, digits, {@code -} and {@code _}, first a letter or digit.
     *
     * @throws IllegalArgumentException when {@code value} is no such name
     */
    static String checked(String what, String value) {
        if (!isName(value)) {
            throw new IllegalArgumentException(what + ": \"" + printable(value)
                    + "\" (expected: 1 to 63 letters, digits, '-' or '_', first a letter or digit)");
        }
        return value;
    }

    private static boolean isName(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Cuts and cleans hostile text so that it can stand in a message. */
    private static String printable(String value) {
        String cut = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) + "…" : value;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
