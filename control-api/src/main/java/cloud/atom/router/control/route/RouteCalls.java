package cloud.atom.router.control.route;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.RouteAnswer;
import cloud.atom.router.control.wire.RouteAnswer.CandidateView;
import cloud.atom.router.control.wire.RouteAnswer.StepView;
import cloud.atom.router.control.wire.RouteQuestion;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.problem.Problem.InputError;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.Candidate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.Target;
import cloud.atom.router.routing.TraceEntry;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import java.util.List;
import java.util.Locale;

/**
 * {@code POST /route}: what would become of a request, by the same function that decides live traffic. Thread-safe.
 */
public final class RouteCalls {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final RoutingEngine engine;
    private final RouterStateHolder state;
    private final Gates gates;

    public RouteCalls(RoutingEngine engine, RouterStateHolder state, Gates gates) {
        this.engine = engine;
        this.state = state;
        this.gates = gates;
    }

    /**
     * The two ways to ask for a tenant's share.
     *
     * @param live takes, as live traffic does
     * @param dryRun only looks
     */
    public record Gates(QuotaGate live, QuotaGate dryRun) {}

    public List<Call> calls() {
        return List.of(Call.post("/route", Role.VIEWER, this::route).taking("explain"));
    }

    private Answer route(Request request) {
        boolean explain = request.flag("explain");
        RouteQuestion question = RouteQuestion.read(request.body());
        request.principal().need(question.tenant());
        if (question.consume()) {
            request.principal().need(Role.OPERATOR);
        }
        RouterState assumed = Assumptions.applied(state.current(), question.assume());
        RequestFacts facts = facts(question, request.traceId());
        RoutingDecision decision = engine.decide(assumed, facts, question.consume() ? gates.live() : gates.dryRun());
        if (decision instanceof Forward forward) {
            return Answer.json(answer(forward, explain));
        }
        throw refusal(decision);
    }

    /** Reads path, host and fields as the data plane reads those of a live request. */
    private static RequestFacts facts(RouteQuestion question, TraceId own) {
        String path = LiveReading.path(question.method(), question.path());
        if (path == null) {
            throw wrong("/path", "malformed or ambiguous (expected: a path as HTTP has it, beginning with /)");
        }
        String host = LiveReading.host(question.headers().getOrDefault("host", ""));
        if (host == null) {
            throw wrong("/headers/host", "expected: a host name or address, perhaps with a port");
        }
        String traceparent = question.headers().get("traceparent");
        TraceId continued = traceparent == null ? null : TraceId.ofTraceparent(traceparent);
        return new RequestFacts(
                continued == null ? own : continued,
                question.tenant(),
                host,
                question.method(),
                path,
                LiveReading.fields(question.headers())::first,
                question.clientIp().orElse(null));
    }

    private static Refusal wrong(String pointer, String message) {
        return Refusal.of(
                ControlProblem.INPUT_INVALID, "1 member is wrong.", List.of(new InputError(pointer, 0, 0, message)));
    }

    private static RouteAnswer answer(Forward forward, boolean explain) {
        Target first = forward.targets().get(0);
        return new RouteAnswer(
                first.region().value(),
                first.endpoint().toString(),
                forward.reason().code(),
                forward.traceId().toString(),
                wireName(forward.reason()),
                forward.policy().id().toString(),
                forward.policy().version(),
                forward.candidates().stream().map(RouteCalls::view).toList(),
                forward.policy().id().tenant().value(),
                explain ? explanation(forward) : null);
    }

    private static CandidateView view(Candidate candidate) {
        double rtt = candidate.estimatedRttMs();
        return new CandidateView(
                candidate.region().value(),
                candidate.rank(),
                Double.isNaN(rtt) ? null : Math.round(rtt * 100) / 100.0,
                candidate.score(),
                candidate.eligible(),
                CandidateView.why(candidate));
    }

    private static List<StepView> explanation(RoutingDecision decision) {
        return decision.trace().stream().map(RouteCalls::view).toList();
    }

    private static StepView view(TraceEntry entry) {
        return new StepView(
                entry.step().wireName(),
                entry.verdict().name().toLowerCase(Locale.ROOT),
                entry.detail().toString());
    }

    private static Refusal refusal(RoutingDecision decision) {
        Reason reason = decision.reason();
        StringBuilder steps = new StringBuilder("The request would be refused");
        if (!decision.trace().isEmpty()) {
            StepView last = view(decision.trace().get(decision.trace().size() - 1));
            steps.append(" at step ").append(last.step());
        }
        Problem problem = Problem.of(
                reason,
                reason.status(),
                steps.append('.').toString(),
                decision.traceId().toString());
        Refusal refusal = Refusal.ofDryRun(problem, wireName(reason));
        QuotaAnswer quota = decision.quota();
        return reason.status() == 429 && quota != null ? refusal.with("Retry-After", retryAfter(quota)) : refusal;
    }

    private static String retryAfter(QuotaAnswer quota) {
        return Long.toString(Math.max(1, (quota.waitNanos() + SECOND_NANOS - 1) / SECOND_NANOS));
    }

    private static String wireName(Reason reason) {
        return reason.outcome().wireName();
    }
}
