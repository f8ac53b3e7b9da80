package cloud.atom.router.healthcheck;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.RegionId;

/** Is told what the monitor finds, on the monitor's thread; must not block. */
@FunctionalInterface
public interface HealthListener {
    /** Regions were judged. */
    void onHealth(HealthSnapshot snapshot);

    /**
     * A poll's connection to an endpoint of {@code region} opened.
     *
     * @param nanos how long that took: about one round trip from here
     */
    default void onConnected(RegionId region, long nanos) {}
}
