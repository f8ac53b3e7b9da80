package cloud.atom.router.health;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests a second have which {@link Preference}, as moving means. Not thread-safe; confined to the monitor's
 * thread. Bounded: when it is full, new preferences wait until others have faded.
 */
final class DemandTable {
    private static final int MOST = 4096;
    private static final double TAU_SECONDS = 2;
    private static final double FADED = 0.01;

    /** A rise beyond so many standard deviations of a count is no chance, and is taken at once: it hurts at once. */
    private static final double SURE = 3;

    /** Requests a second by preference. */
    private final Map<Long, double[]> rates = new HashMap<>();

    /** Takes what came in {@code seconds}. */
    void add(Map<Long, Double> fresh, double seconds) {
        double weight = 1 - Math.exp(-seconds / TAU_SECONDS);
        fresh.keySet().forEach(preference -> {
            if (rates.size() < MOST) {
                rates.computeIfAbsent(preference, key -> new double[1]);
            }
        });
        rates.forEach((preference, rate) -> {
            double count = fresh.getOrDefault(preference, 0.0);
            rate[0] += weight * (count / seconds - rate[0]);
            rate[0] = Math.max(rate[0], (count - SURE * Math.sqrt(count)) / seconds);
        });
        rates.values().removeIf(rate -> rate[0] < FADED);
    }

    void clear() {
        rates.clear();
    }

    void forEach(Visitor visitor) {
        rates.forEach((preference, rate) -> visitor.visit(preference, rate[0]));
    }

    /** Sees each preference with its requests a second. */
    interface Visitor {
        void visit(long preference, double perSecond);
    }
}
