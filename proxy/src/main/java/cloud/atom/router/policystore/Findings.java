package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import java.util.List;

/** Puts findings into one sentence of bounded length. Thread-safe: holds no state. */
final class Findings {
    private static final int MOST = 5;

    private Findings() {}

    /** Problems as {@code path: message; …}. */
    static String of(List<InputProblem> problems) {
        return join(problems.stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList());
    }

    static String join(List<String> findings) {
        String first = String.join("; ", findings.subList(0, Math.min(MOST, findings.size())));
        return findings.size() > MOST ? first + "; and " + (findings.size() - MOST) + " more" : first;
    }

    /** The first items as {@code a, b, c}, with a mark when there are more. */
    static String shortList(List<?> items) {
        String first = Words.list(items.subList(0, Math.min(MOST, items.size())));
        return items.size() > MOST ? first + ", …" : first;
    }
}
