package cloud.atom.router.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt name was meant to be. Thread-safe: holds no state. */
final class Spelling {
    private static final int LONGEST = 64;

    private Spelling() {}

    /**
     * The known name nearest to {@code name}: equal but for case, {@code -} and {@code _}, or few letters away (one of
     * up to four letters, else two; a swap of neighbours is one).
     */
    static Optional<String> closest(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(folded(name), folded(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        int allowed = Math.min(name.length(), best.length()) <= 4 ? 1 : 2;
        return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
    }

    /** The end of a message about {@code name}, with a leading space; empty when nothing is near. */
    static String didYouMean(String name, Collection<String> known) {
        return closest(name, known).map(near -> " (did you mean " + near + "?)").orElse("");
    }

    /** What to write instead of {@code name}: the near one, or all. */
    static String oneOf(String name, Collection<String> known) {
        String all = "one of " + String.join(", ", known);
        return closest(name, known)
                .map(near -> all + "; did you mean " + near + "?")
                .orElse(all);
    }

    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String folded(String name) {
        return lowerCase(name).replace("-", "").replace("_", "");
    }

    /** Edits between two names: insert, delete, replace, swap (Damerau 1964, restricted to one edit per place). */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
