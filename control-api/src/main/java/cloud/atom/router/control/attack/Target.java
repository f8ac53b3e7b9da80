package cloud.atom.router.control.attack;

import java.util.List;

/**
 * A proxy that is attacked. Immutable.
 *
 * @param ours whether it must pass; of others only differences are told
 * @param lanes for most cases
 * @param hurried for cases about short time-outs and low limits; empty: these are left out
 */
record Target(String name, String version, boolean ours, List<Lane> lanes, List<Lane> hurried) {
    Target {
        lanes = List.copyOf(lanes);
        hurried = List.copyOf(hurried);
    }
}
