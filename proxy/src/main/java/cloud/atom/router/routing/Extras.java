package cloud.atom.router.routing;

import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Methods;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.routing.TraceEntry.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans what a request may cause besides its own attempts: a hedge and a mirrored copy. Used for one decision, and only
 * for routes that ask for either; not thread-safe.
 *
 * <p>Neither widens the choice. A hedge goes to the next of the targets that were chosen anyway, a copy to one region
 * that residency permits and that is fit for the tenant's requests at this moment; else there is none, and the trace
 * says why.
 */
final class Extras {
    private static final int MIRROR_DRAW = 4;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Candidates candidates;
    private final RequestFacts request;
    private final List<Target> targets;

    /** Plans for a request that goes to {@code targets}; {@code candidates} get a note for each plan asked for. */
    Extras(Candidates candidates, RequestFacts request, List<Target> targets) {
        this.candidates = candidates;
        this.request = request;
        this.targets = targets;
    }

    /** The hedge of a request that goes where it goes for {@code reason}; null when there is none. */
    @Nullable
    HedgePlan hedge(Route route, RetryPolicy retry, Reason reason) {
        HedgePolicy policy = route.hedge().orElse(null);
        if (policy == null) {
            return null;
        }
        if (!Methods.isIdempotent(request.method())) {
            skip(Step.HEDGE, request.method() + " is not idempotent");
            return null;
        }
        if (retry.attempts() < 2) {
            skip(Step.HEDGE, "retry.attempts is 1");
            return null;
        }
        if (targets.size() < 2) {
            skip(Step.HEDGE, "no second region");
            return null;
        }
        if (reason == Reason.PANIC_SPREAD) {
            skip(Step.HEDGE, "no region is fit");
            return null;
        }
        Duration after = policy.after().orElseGet(this::p95OfFirst);
        if (after.isZero()) {
            skip(Step.HEDGE, "p95 of " + targets.get(0).region() + " is not known");
            return null;
        }
        HedgePlan plan = new HedgePlan(targets.get(1), after, policy.extraRatio(), route.name());
        candidates.note(Step.HEDGE, Verdict.CHOOSE, new HedgeDetail(plan));
        return plan;
    }

    /** The 95th percentile of the first target's region as the state has it; zero when it is not known. */
    private Duration p95OfFirst() {
        RegionHealth known = candidates.state().health().of(targets.get(0).region());
        double seconds = known == null ? 0 : known.p95Seconds().orElse(0);
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }

    /** Where a copy goes; null when none is sent. */
    @Nullable
    Target mirror(Route route) {
        MirrorPolicy mirror = route.mirror().orElse(null);
        if (mirror == null) {
            return null;
        }
        int ordinal = candidates.state().regions().ordinalOf(mirror.region());
        if (ordinal < 0) {
            skip(Step.MIRROR, new MirrorDetail(mirror, "not in the registry"));
            return null;
        }
        Candidate.Why why = candidates.whyNotMirror(ordinal);
        if (why != Candidate.Why.FIT) {
            skip(Step.MIRROR, new MirrorDetail(mirror, why.wireName()));
            return null;
        }
        if (targets.get(0).region().equals(mirror.region())) {
            skip(Step.MIRROR, new MirrorDetail(mirror, "chosen for the request itself"));
            return null;
        }
        if (request.traceId().draw(MIRROR_DRAW) >= mirror.ratio()) {
            skip(Step.MIRROR, new MirrorDetail(mirror, "not drawn"));
            return null;
        }
        candidates.note(Step.MIRROR, Verdict.CHOOSE, mirror.region());
        return Targets.of(candidates, ordinal, request.traceId());
    }

    private void skip(Step step, Object why) {
        candidates.note(step, Verdict.SKIP, why);
    }

    /** A hedge, for the trace. */
    private record HedgeDetail(HedgePlan plan) {
        @Override
        public String toString() {
            long millis = Math.max(1, plan.after().toMillis());
            return plan.target().region() + " after " + millis + " ms, at most " + percent(plan.extraRatio())
                    + " % extra";
        }

        /** To a tenth, which is left out where it is 0. */
        private static String percent(double ratio) {
            long tenths = Math.round(1000 * ratio);
            return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
        }
    }

    /** Why there is no copy, for the trace. */
    private record MirrorDetail(MirrorPolicy mirror, String why) {
        @Override
        public String toString() {
            return mirror.region() + ": " + why;
        }
    }
}
