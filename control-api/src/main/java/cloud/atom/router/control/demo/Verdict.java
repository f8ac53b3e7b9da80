package cloud.atom.router.control.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What a scenario came to. Immutable.
 *
 * @param figures what was measured, for people
 * @param misses what did not hold; empty: the behaviour is as promised
 */
record Verdict(String scenario, List<String> figures, List<Miss> misses) {
    Verdict {
        figures = List.copyOf(figures);
        misses = List.copyOf(misses);
    }

    boolean passed() {
        return misses.isEmpty();
    }

    /** Something that was expected and not seen. */
    record Miss(String expected, String seen) {}

    /** Collects the findings of one scenario. Not thread-safe. */
    static final class Judge {
        /** Characters of what was seen that are kept: a body may be long. */
        private static final int LONGEST = 300;

        private final String scenario;
        private final List<String> figures = new ArrayList<>();
        private final List<Miss> misses = new ArrayList<>();

        Judge(String scenario) {
            this.scenario = scenario;
        }

        /** Adds a figure for people. */
        Judge figure(String figure) {
            figures.add(figure);
            return this;
        }

        /** Demands that {@code holds}. */
        Judge expect(boolean holds, String expected, Object seen) {
            if (!holds) {
                String text = String.valueOf(seen);
                misses.add(new Miss(expected, text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…"));
            }
            return this;
        }

        Verdict verdict() {
            return new Verdict(scenario, figures, misses);
        }
    }
}
