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
    private static final Map<String, String> BY_KEY = Map.ofEntries(
            Map.entry(
                    "black-hole/FEWER_FAILURES/ROUND_ROBIN",
                    "Shares do not follow capacity: what the region carried goes to the nearest "
                            + "neighbour whole, which is full before its slowness is seen, and to the next one "
                            + "after that. Round robin has no nearest neighbour to fill."),
            Map.entry(
                    "black-hole/FEWER_FAILURES/LATENCY_ONLY",
                    "Shares do not follow capacity: what the region carried goes to the nearest "
                            + "neighbour whole, which is full before its slowness is seen, and to the next one "
                            + "after that. Latency alone spreads the load as soon as the neighbour is slow."),
            Map.entry(
                    "black-hole/BLACK_HOLE_HARMLESS",
                    "Shares do not follow capacity: what the region carried goes to the nearest "
                            + "neighbour whole, which is full before its slowness is seen, and to the next one "
                            + "after that. The dead region itself is left within a second."),
            Map.entry(
                    "brown-out/FEWER_FAILURES/LATENCY_ONLY",
                    "Shares do not follow capacity: what the region carried goes to the nearest "
                            + "neighbour whole, which is full before its slowness is seen, and to the next one "
                            + "after that. Latency alone spreads the load as soon as the neighbour is slow."),
            Map.entry(
                    "flapping/FEWER_FAILURES/ROUND_ROBIN",
                    "Shares do not follow capacity: what the region carried goes to the nearest "
                            + "neighbour whole, which is full before its slowness is seen, and to the next one "
                            + "after that. Round robin has no nearest neighbour to fill."),
            Map.entry(
                    "black-hole/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "brown-out/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "error-storm/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "flapping/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "slow-drain/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "thundering-return/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."),
            Map.entry(
                    "prometheus-away/NO_OSCILLATION",
                    "A neighbour that was sent too much is left for its slow answers and asked again "
                            + "when those are ten seconds old, all at once: no share moves by steps yet. It is "
                            + "the neighbours that swing."));

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
