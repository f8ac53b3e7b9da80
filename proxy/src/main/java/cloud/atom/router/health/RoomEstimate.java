package cloud.atom.router.health;

import cloud.atom.router.model.Region;

/**
 * How many requests a second this router may send to one region. Not thread-safe; confined to the monitor's thread.
 *
 * <p>What the registry states and what the region reports as free are taken together: it may get what it gets now and what
 * is free, and no more than the part of the stated that its endpoints in service make up. Without a stated capacity the
 * report alone is extrapolated, from half load on: below that it says too little. All of it is used up to 95 %, as a second is never like the one before, and reports are old when they come.
 *
 * <p>A region that reports nothing free gets a little less than it had; when it goes on so for four seconds, half of that, and
 * half again every two seconds: its reports need that long to show what a cut has done.
 *
 * <p>One whose endpoints turned requests away, because as many waited as may, gets what it got: those had nowhere to wait,
 * and what it answered is what it can.
 */
final class RoomEstimate {
    private static final double FILL = 0.95;
    private static final double EXTRAPOLATED_BELOW = 0.5;
    private static final double TAU_NANOS = 2e9;
    private static final long PATIENCE_NANOS = 4_000_000_000L;
    private static final long CUT_NANOS = 2_000_000_000L;
    private static final double CUT = 0.5;
    private static final double LAST_CUT = 0.05;
    private static final double LEAST_PER_SECOND = 1;

    private double sentPerSecond;

    /** Of the last second alone. */
    private double lastPerSecond;

    private boolean turnedAway;

    /** What was found while something was free; infinite when nothing is known. */
    private double knownPerSecond = Double.POSITIVE_INFINITY;

    /** What is left of it while nothing is free; infinite while something is. */
    private double heldPerSecond = Double.POSITIVE_INFINITY;

    private double heldAtFirst;
    private long nextCutNanos;

    /** Takes what was sent in the last {@code nanos}. */
    void onSent(long attempts, long nanos) {
        double perSecond = attempts * 1e9 / nanos;
        lastPerSecond = perSecond;
        sentPerSecond += (1 - Math.exp(-nanos / TAU_NANOS)) * (perSecond - sentPerSecond);
    }

    /** Takes whether there was a request since the last call that the region had no room for. */
    void onTurnedAway(boolean any) {
        turnedAway = any;
    }

    /** Requests a second; infinite when nothing is known. */
    double perSecond(Region region, RegionHealth health, long nowNanos) {
        double free = health.freeCapacity().orElse(1);
        if (free <= 0) {
            return held(nowNanos);
        }
        heldPerSecond = Double.POSITIVE_INFINITY;
        double stated = region.capacity().requestsPerSecond();
        if (stated > 0) {
            knownPerSecond = FILL * Math.min(stated * health.inService(region), sentPerSecond + free * stated);
        } else if (free < EXTRAPOLATED_BELOW) {
            knownPerSecond = FILL * Math.max(LEAST_PER_SECOND, sentPerSecond) / (1 - free);
        } else {
            knownPerSecond = Double.POSITIVE_INFINITY;
        }
        if (turnedAway) {
            knownPerSecond = Math.min(knownPerSecond, Math.max(lastPerSecond, sentPerSecond));
        }
        return knownPerSecond;
    }

    private double held(long nowNanos) {
        if (heldPerSecond == Double.POSITIVE_INFINITY) {
            heldPerSecond = FILL * Math.min(knownPerSecond, sentPerSecond);
            heldAtFirst = heldPerSecond;
            nextCutNanos = nowNanos + PATIENCE_NANOS;
        } else if (nowNanos - nextCutNanos >= 0) {
            heldPerSecond *= CUT;
            nextCutNanos = nowNanos + CUT_NANOS;
        }
        return heldPerSecond <= LAST_CUT * heldAtFirst ? 0 : heldPerSecond;
    }
}
