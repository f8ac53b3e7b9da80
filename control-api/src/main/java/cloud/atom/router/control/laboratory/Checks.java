package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.PollResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Active health checks as proxies usually have them: out after so many failures in a row, in after so many successes. An
 * endpoint that drains fails its checks, as is usual. Not thread-safe; confined to one run.
 */
final class Checks {
    private final int fall;
    private final int rise;

    /** By region ordinal and endpoint: successes in a row of one that is out, failures of one that is in. */
    private final int[][] inARow;

    private final boolean[][] out;

    Checks(Scene scene, int fall, int rise) {
        this.fall = fall;
        this.rise = rise;
        int regions = scene.regions().size();
        inARow = new int[regions][];
        out = new boolean[regions][];
        for (int i = 0; i < regions; i++) {
            int endpoints = scene.regions().region(i).endpoints().size();
            inARow[i] = new int[endpoints];
            out[i] = new boolean[endpoints];
        }
    }

    void onPoll(Place place, PollResult result) {
        boolean good = result.status() == PollResult.Status.OK;
        boolean wasOut = out[place.region()][place.endpoint()];
        if (good != wasOut) {
            inARow[place.region()][place.endpoint()] = 0;
        } else if (++inARow[place.region()][place.endpoint()] >= (wasOut ? rise : fall)) {
            out[place.region()][place.endpoint()] = !wasOut;
            inARow[place.region()][place.endpoint()] = 0;
        }
    }

    boolean isIn(Place place) {
        return !out[place.region()][place.endpoint()];
    }

    /** Endpoints of a region, in or out. */
    int endpoints(int region) {
        return out[region].length;
    }

    /** The endpoints of a region that are in. */
    List<Place> in(int region) {
        List<Place> in = new ArrayList<>();
        for (int i = 0; i < out[region].length; i++) {
            if (!out[region][i]) {
                in.add(new Place(region, i));
            }
        }
        return in;
    }
}
