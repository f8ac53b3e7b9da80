package cloud.atom.router.routing;

import cloud.atom.router.model.Reason;
import cloud.atom.router.policy.Route;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.TraceEntry.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Tells step by step how a decision came about, from what it found. Made when somebody asks, which live traffic does not.
 * Confined to one call.
 */
final class Trace {
    /** The steps that refuse, by the reason they give. */
    private static final Map<Reason, Step> REFUSALS = new EnumMap<>(Map.of(
            Reason.TENANT_UNKNOWN, Step.TENANT,
            Reason.TENANT_CERTIFICATE, Step.CERTIFICATE,
            Reason.ROUTE_NONE, Step.ROUTE,
            Reason.ROUTE_DENIED, Step.ROUTE,
            Reason.RESIDENCY_BLOCKED, Step.RESIDENCY,
            Reason.QOS_SHED, Step.SPILL,
            Reason.REGION_NONE_ELIGIBLE, Step.PANIC,
            Reason.QOS_RATE, Step.QOS));

    private final List<TraceEntry> entries = new ArrayList<>();

    private Trace() {}

    /** What each step of {@code decision} found, in order; the last one is the one that refused, if any did. */
    static List<TraceEntry> of(RoutingDecision decision) {
        Trace trace = new Trace();
        Candidates found = decision.found();
        Step refusing = REFUSALS.get(decision.reason());
        if (found != null) {
            trace.entries.addAll(found.notes());
            trace.addPolicy(found, refusing == null ? Step.MIRROR : refusing);
            trace.addRegions(found);
        }
        trace.addQuota(decision);
        if (refusing != null) {
            trace.add(refusing, Verdict.REFUSE, decision.reason());
        }
        trace.entries.sort(Comparator.comparing(TraceEntry::step)); // stable: a refusal stays behind what it follows
        return List.copyOf(trace.entries);
    }

    private void addPolicy(Candidates found, Step end) {
        pass(Step.TENANT, found.policy().id());
        if (end.compareTo(Step.ROUTE) > 0) {
            Route route = found.route();
            pass(Step.ROUTE, route == null ? "no match: the policy's defaults" : route.name());
        }
    }

    private void addRegions(Candidates found) {
        if (!found.isPlaced()) {
            return;
        }
        pass(Step.RESIDENCY, new Count(found.permittedCount(), found.size()));
        pass(Step.PLACE, found.place().location().source().wireName());
        pass(Step.ELIGIBILITY, new Count(found.fitCount(), found.permittedCount()));
        Reason ranked = found.ranked();
        if (ranked != null) {
            add(ranked == Reason.PANIC_SPREAD ? Step.PANIC : Step.RANKING, Verdict.CHOOSE, ranked);
        }
    }

    private void addQuota(RoutingDecision decision) {
        QuotaAnswer answer = decision.quota();
        if (answer != null && answer.admitted()) {
            pass(Step.QOS, new Remaining(answer.remaining()));
        }
        if (answer == null && decision instanceof RoutingDecision.Forward) {
            add(Step.QOS, Verdict.SKIP, "no limit");
        }
    }

    private void pass(Step step, Object detail) {
        add(step, Verdict.PASS, detail);
    }

    private void add(Step step, Verdict verdict, Object detail) {
        entries.add(new TraceEntry(step, verdict, detail));
    }

    /** How many regions a step left. */
    private record Count(int left, int of) {
        @Override
        public String toString() {
            return left + " of " + of + " regions";
        }
    }

    /** What a bucket still holds. */
    private record Remaining(long requests) {
        @Override
        public String toString() {
            return requests + " requests left at once";
        }
    }
}
