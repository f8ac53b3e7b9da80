package cloud.atom.router.control.laboratory;

import java.util.Arrays;

/**
 * Envoy's priority load: how many percent of the requests each priority takes, by the percentage of its hosts that are
 * healthy (Envoy documentation, "Priority levels"; overprovisioning factor 1.4). Thread-safe: holds no state.
 */
final class PriorityLoad {
    private static final double OVERPROVISIONING = 1.4;
    private static final int ALL = 100;

    private PriorityLoad() {}

    /** Whether all priorities together have what it takes; otherwise those with few healthy hosts may panic. */
    static boolean isEnough(int[] healthyPercent) {
        return Arrays.stream(healthyPercent).mapToDouble(PriorityLoad::health).sum() >= ALL;
    }

    private static double health(int healthyPercent) {
        return Math.min(ALL, healthyPercent * OVERPROVISIONING);
    }

    /** The load of each priority in percent; all to the first when none has a healthy host. */
    static int[] of(int[] healthyPercent) {
        double total = Math.min(
                ALL,
                Arrays.stream(healthyPercent).mapToDouble(PriorityLoad::health).sum());
        int[] load = new int[healthyPercent.length];
        int left = ALL;
        for (int i = 0; i < load.length && total > 0; i++) {
            load[i] = (int) Math.min(left, Math.round(health(healthyPercent[i]) * ALL / total));
            left -= load[i];
        }
        load[0] += left;
        return load;
    }
}
