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
    private static final Map<String, String> BY_KEY = Map.of(
            "black-hole/NO_OSCILLATION",
            "The third crossing is eu-west's: it takes the dead region's load at first, is cut back a "
                    + "few seconds later, rises by steps to what it can carry, and falls when eu-central is "
                    + "back. Nothing swings in between.",
            "half-capacity/NO_OSCILLATION",
            "Nobody says that half of the workers stand still, so the router finds it out from "
                    + "slow answers, holds the two regions down, and gives them more again by steps until "
                    + "they are too slow once more: every two to three minutes. A region that said in "
                    + "/health how much is free, or Prometheus, would end that.");

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
