package cloud.atom.router.control.attack;

import java.util.List;

/**
 * A proxy that is attacked. Immutable.
 *
 * @param ours whether it must pass; of others only differences are told
 * @param lanes for most cases
 * @param hurried for cases about short time-outs and low limits; empty: these are left out
 * @param frames for cases in frames of HTTP/2; empty: these are left out
 * @param process whose memory and CPU the cases in frames are measured by, one at a time; 0: not measured
 */
record Target(
        String name,
        String version,
        boolean ours,
        List<Lane> lanes,
        List<Lane> hurried,
        List<Lane> frames,
        long process) {
    Target {
        lanes = List.copyOf(lanes);
        hurried = List.copyOf(hurried);
        frames = List.copyOf(frames);
    }
}
