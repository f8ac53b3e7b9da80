package cloud.atom.router.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoints of a region that fare worse than the others, and ejects them for a while. Thread-safe: holds no
 * state.
 *
 * <p>Two signs. Five failures without a success between them, of any kind, unless a quarter of what the others got failed
 * too, in ten seconds or in the last two: the quick one. And an error ratio in ten seconds that is above that of all the
 * others together by a fifth and by three standard deviations (the test of two proportions): the one for an endpoint that
 * fails now and then. Both compare, because what fails everywhere is the matter of the region, whose score and breaker see
 * it, or of one tenant's broken page, and no endpoint's; and taking an endpoint from a region that is overloaded fells the
 * others. Envoy compares with the mean of all hosts less 1.9 standard deviations between them; that can say nothing of
 * less than five hosts, and regions often have two or three.
 *
 * <p>What a client could do: ask for answers of 500 on purpose. The others get as many of them, so that nothing sticks
 * out; and at most half of a region's endpoints, and never the last one in service, are out for this reason. An endpoint
 * that is out for another, by polls or its own breaker, is not judged, and what it failed at before is forgotten: nothing
 * is punished twice.
 *
 * <p>An ejection lasts 30 s, the next one as much longer each time, and what went well for as long makes up for one.
 */
final class OutlierJudge {
    /** Error ratio of the others from which failures in a row tell nothing about one endpoint. */
    private static final double COMMON = 0.25;

    /** What the others do now counts too: eight good seconds before do not excuse what begins to fail everywhere. */
    private static final int RECENT_SECONDS = 2;

    private OutlierJudge() {}

    /** Ejects and lets return; to be called after each look at the counters. */
    static void judge(Collection<EndpointTracker> region, long nowNanos, EjectionSettings settings) {
        List<EndpointTracker> serving = new ArrayList<>();
        for (EndpointTracker tracker : region) {
            tracker.ejection().tick(nowNanos, settings);
            if (!tracker.state().isOut()) {
                serving.add(tracker);
            }
        }
        long ejected = region.stream()
                .filter(tracker -> tracker.ejection().isEjected())
                .count();
        long most = (long) Math.floor(settings.maximumShare() * region.size());
        for (; ejected < most && serving.size() > 1; ejected++) {
            EndpointTracker worst = worst(serving, nowNanos, settings);
            if (worst == null) {
                return;
            }
            worst.ejection().eject(nowNanos);
            serving.remove(worst);
        }
    }

    private static @Nullable EndpointTracker worst(
            List<EndpointTracker> serving, long nowNanos, EjectionSettings settings) {
        FailureWindow.Totals all = sum(serving, nowNanos, FailureWindow.SECONDS);
        FailureWindow.Totals recent = sum(serving, nowNanos, RECENT_SECONDS);
        EndpointTracker worst = null;
        double worstRatio = -1;
        for (EndpointTracker tracker : serving) {
            EndpointEjection known = tracker.ejection();
            FailureWindow.Totals own = known.totals(nowNanos, FailureWindow.SECONDS);
            FailureWindow.Totals others = all.minus(own);
            FailureWindow.Totals othersNow = recent.minus(known.totals(nowNanos, RECENT_SECONDS));
            boolean common = Math.max(others.errorRatio(), othersNow.errorRatio()) >= COMMON;
            boolean failing = !common && known.failuresInARow() >= settings.failuresInARow();
            if ((failing || sticksOut(own, others, settings)) && own.errorRatio() > worstRatio) {
                worst = tracker;
                worstRatio = own.errorRatio();
            }
        }
        return worst;
    }

    private static FailureWindow.Totals sum(List<EndpointTracker> serving, long nowNanos, int seconds) {
        FailureWindow.Totals sum = FailureWindow.Totals.NONE;
        for (EndpointTracker tracker : serving) {
            sum = sum.plus(tracker.ejection().totals(nowNanos, seconds));
        }
        return sum;
    }

    static boolean sticksOut(FailureWindow.Totals own, FailureWindow.Totals others, EjectionSettings settings) {
        if (own.attempts() < settings.minimumVolume() || others.attempts() < settings.minimumVolume()) {
            return false;
        }
        double worse = own.errorRatio() - others.errorRatio();
        double ratio = own.plus(others).errorRatio();
        double variance = ratio * (1 - ratio) * (1.0 / own.attempts() + 1.0 / others.attempts());
        return worse >= settings.margin() && worse >= settings.deviations() * Math.sqrt(variance);
    }
}
