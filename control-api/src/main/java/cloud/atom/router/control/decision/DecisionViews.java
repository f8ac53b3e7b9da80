package cloud.atom.router.control.decision;

import cloud.atom.router.control.wire.DecisionAnswers.AttemptView;
import cloud.atom.router.control.wire.DecisionAnswers.DecisionView;
import cloud.atom.router.control.wire.DecisionAnswers.EndedView;
import cloud.atom.router.control.wire.DecisionAnswers.MoveView;
import cloud.atom.router.control.wire.DecisionAnswers.Replayed;
import cloud.atom.router.control.wire.DecisionAnswers.RequestView;
import cloud.atom.router.control.wire.DecisionAnswers.RttView;
import cloud.atom.router.control.wire.DecisionAnswers.SampleView;
import cloud.atom.router.control.wire.DecisionAnswers.SideView;
import cloud.atom.router.control.wire.RouteAnswer.CandidateView;
import cloud.atom.router.memory.Remembered;
import cloud.atom.router.memory.Replay;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.Candidate;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Remembered decisions as answers show them. Holds no state. */
final class DecisionViews {
    private static final double NANOS_PER_MILLI = 1e6;

    /** What the kernel draws for, by the number it draws with. */
    private static final Map<String, Integer> DRAWS =
            Map.of("region", 0, "level", 1, "endpoint", 2, "panic", 3, "mirror", 4, "panic_room", 7, "later_region", 8);

    private DecisionViews() {}

    /** @param database of places that it used; empty when not known */
    static DecisionView of(Remembered decision, String database) {
        boolean known = decision.policyId() != null;
        return new DecisionView(
                decision.traceId().toString(),
                Instant.ofEpochMilli(decision.atMillis()).toString(),
                text(decision.tenant()),
                text(decision.policyId()),
                known ? (Long) decision.policyVersion() : null,
                request(decision),
                text(decision.first()),
                decision.reason().code(),
                decision.reason().outcome().wireName(),
                decision.generation(),
                database.isEmpty() ? null : database,
                decision.candidates().stream().map(DecisionViews::candidate).toList(),
                draws(decision.traceId()),
                text(decision.hedge()),
                text(decision.mirror()),
                text(decision.sticky()),
                decision.attempts().stream().map(DecisionViews::attempt).toList(),
                ended(decision.ending()));
    }

    private static RequestView request(Remembered decision) {
        return new RequestView(
                decision.method(),
                decision.path(),
                decision.route().isEmpty() ? null : decision.route(),
                text(decision.client()));
    }

    private static CandidateView candidate(Candidate candidate) {
        return new CandidateView(
                candidate.region().value(),
                candidate.rank(),
                rounded(candidate.estimatedRttMs(), 100),
                Math.round(candidate.score() * 1000) / 1000.0,
                candidate.eligible(),
                CandidateView.why(candidate));
    }

    private static Map<String, Double> draws(TraceId traceId) {
        Map<String, Double> draws = new TreeMap<>();
        DRAWS.forEach((name, purpose) -> draws.put(name, Math.floor(traceId.draw(purpose) * 1e6) / 1e6));
        return draws;
    }

    private static AttemptView attempt(Remembered.Attempt attempt) {
        return new AttemptView(
                attempt.region().value(),
                attempt.number(),
                attempt.hedge(),
                attempt.outcome().name().toLowerCase(Locale.ROOT),
                attempt.status() == 0 ? null : (Integer) attempt.status(),
                millis(attempt.firstByteNanos()),
                attempt.retried());
    }

    private static @Nullable EndedView ended(Remembered.@Nullable Ending ending) {
        if (ending == null) {
            return null;
        }
        Reason reason = ending.reason();
        return new EndedView(
                ending.phase().name().toLowerCase(Locale.ROOT),
                ending.status() == 0 ? null : (Integer) ending.status(),
                text(ending.region()),
                reason == null ? null : reason.code(),
                millis(ending.durationNanos()),
                millis(ending.upstreamNanos()));
    }

    static Replayed of(Replay.Report report) {
        return new Replayed(
                report.considered(),
                report.changed(),
                report.moves().stream()
                        .map(move -> new MoveView(move.from(), move.to(), move.count()))
                        .toList(),
                new RttView(rounded(report.beforeRttMs(), 100), rounded(report.afterRttMs(), 100)),
                report.residencyChanges(),
                report.samples().stream().map(DecisionViews::sample).toList());
    }

    private static SampleView sample(Replay.Sample sample) {
        return new SampleView(
                sample.traceId().toString(),
                sample.method(),
                sample.path(),
                new SideView(sample.before().region(), sample.before().reason()),
                new SideView(sample.after().region(), sample.after().reason()));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }

    private static @Nullable Double rounded(double number, int steps) {
        return Double.isNaN(number) ? null : (Double) (Math.round(number * steps) / (double) steps);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
