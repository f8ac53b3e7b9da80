package cloud.atom.router.health;

import java.time.Duration;

/**
 * The share of its requests that one region's health allows, over time. Not thread-safe; confined to the monitor's thread.
 *
 * <p>A region <em>leaves</em> when it takes no requests, or when it is worse than the router's own measure (score below
 * 0.5, p95 above {@code slo.p95}), by which nearly every policy leaves it anyway: its share is 0 at once. It returns after
 * it was well for the dwell time, with one step, and then step by step. While its breaker tries it, it has the share of
 * the probes, and while it is held back for flapping, the share of that. Between leaving and leaving the share follows {@code min(1, 1.4 · score)} by steps, both ways.
 *
 * <p>A region that is well while it is spared and ill whenever all its load is back would go to and fro for ever. So one
 * that was well at its first step and leaves again within ten minutes of its return, for want of speed and not because it
 * was dead, comes back to seven tenths of the share at which that happened; this ceiling rises by a step a minute.
 */
final class HealthShare {
    private static final long AGAIN_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long CEILING_NANOS = Duration.ofMinutes(1).toNanos();
    private static final double CEILING_RATIO = 0.7;
    private static final double LEAST_MOVE = 0.02;
    private static final double THOUSANDTHS = 1000;

    private final HealthSettings settings;
    private double share = 1;
    private boolean out;

    /** Since when it has been well; meaningful while {@code out} and {@code wellCounted}. */
    private long wellSinceNanos;

    private boolean wellCounted;
    private boolean returned;
    private long returnedAtNanos;
    private boolean moved;
    private long movedAtNanos;
    private double ceiling = 1;
    private long ceilingAtNanos;

    HealthShare(HealthSettings settings) {
        this.settings = settings;
    }

    /** The share now. */
    double next(RegionHealth health, long nowNanos) {
        raiseCeiling(nowNanos);
        if (!health.takesRequests()) {
            leave();
        } else if (health.flap().suppressed()) {
            leave();
            share = settings.flap().share();
        } else if (health.circuit() == CircuitPhase.HALF_OPEN) {
            leave();
            share = settings.circuit().probeShare();
        } else if (isIll(health)) {
            lowerCeiling(nowNanos);
            leave();
        } else if (out) {
            dwell(nowNanos);
        } else {
            move(Math.min(ceiling, RegionShare.ofScore(health.score())), nowNanos);
        }
        return share;
    }

    /** Whether requests may be counted on to reach it: false while it is gone or worse than most policies accept. */
    static boolean isServing(RegionHealth health, HealthSettings settings) {
        double slo = settings.score().slo().toNanos() / 1e9;
        return health.takesRequests()
                && health.score() >= settings.state().upAbove()
                && health.p95Seconds().orElse(0) <= slo;
    }

    private boolean isIll(RegionHealth health) {
        return !isServing(health, settings);
    }

    private void leave() {
        share = 0;
        out = true;
        wellCounted = false;
    }

    private void dwell(long nowNanos) {
        if (!wellCounted) {
            wellCounted = true;
            wellSinceNanos = nowNanos;
        }
        if (nowNanos - wellSinceNanos >= settings.share().failbackDwell().toNanos()) {
            out = false;
            returned = true;
            returnedAtNanos = nowNanos;
            set(settings.share().shareStep(), nowNanos);
        }
    }

    private void move(double target, long nowNanos) {
        boolean due = !moved
                || nowNanos - movedAtNanos >= settings.share().shareInterval().toNanos();
        boolean worth = Math.abs(target - share) >= LEAST_MOVE || (target == 1 && share < 1);
        if (due && worth) {
            double step = settings.share().shareStep();
            set(Math.max(share - step, Math.min(share + step, target)), nowNanos);
        }
    }

    private void set(double newShare, long nowNanos) {
        share = Math.min(1, Math.rint(newShare * THOUSANDTHS) / THOUSANDTHS);
        moved = true;
        movedAtNanos = nowNanos;
    }

    private void lowerCeiling(long nowNanos) {
        boolean grew = share > settings.share().shareStep();
        if (!out && grew && returned && nowNanos - returnedAtNanos < AGAIN_NANOS) {
            ceiling = Math.max(settings.share().shareStep(), CEILING_RATIO * share);
            ceilingAtNanos = nowNanos;
        }
    }

    private void raiseCeiling(long nowNanos) {
        if (ceiling < 1 && nowNanos - ceilingAtNanos >= CEILING_NANOS) {
            ceiling = Math.min(1, ceiling + settings.share().shareStep());
            ceilingAtNanos = nowNanos;
        }
    }
}
