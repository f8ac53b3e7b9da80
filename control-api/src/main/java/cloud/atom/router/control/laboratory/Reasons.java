package cloud.atom.router.control.laboratory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Why the router misses an aim where it does, in words of ours. A shortfall without a reason is a fault of the program or
 * a gap in what we know; a reason without its shortfall is out of date. Both fail the test. Thread-safe: holds no state.
 */
final class Reasons {
    private static final Map<String, String> BY_KEY = Map.of();

    private Reasons() {}

    /** Why {@code shortfall} is there; empty when nobody knows. */
    static String of(Shortfall shortfall) {
        return BY_KEY.getOrDefault(shortfall.key(), "");
    }

    /** The keys of shortfalls without a reason, and of reasons without a shortfall. */
    static Set<String> unsettled(List<Shortfall> shortfalls) {
        Set<String> found = shortfalls.stream().map(Shortfall::key).collect(Collectors.toSet());
        Set<String> unsettled = new TreeSet<>();
        found.stream().filter(key -> !BY_KEY.containsKey(key)).forEach(unsettled::add);
        BY_KEY.keySet().stream().filter(key -> !found.contains(key)).forEach(unsettled::add);
        return unsettled;
    }
}
