package cloud.atom.router.control.status;

import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.StatusAnswers.Check;
import cloud.atom.router.control.wire.StatusAnswers.Health;
import cloud.atom.router.control.wire.StatusAnswers.Ready;
import cloud.atom.router.model.Reason;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.telemetry.MetricsPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /health}, {@code /ready}, {@code /metrics}. Thread-safe. */
public final class StatusCalls {
    private final Sources sources;

    public StatusCalls(Sources sources) {
        this.sources = sources;
    }

    /**
     * What the answers are made of; each supplier may be called by any thread.
     *
     * @param version of the program
     * @param checks by name, in the order shown; asked anew for each answer
     */
    public record Sources(
            boolean simulation,
            String version,
            Map<String, Supplier<Check>> checks,
            Supplier<Readiness> readiness,
            MetricsPage metrics) {}

    public List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        calls.add(Call.open("/health", this::health));
        calls.add(Call.open("/ready", this::ready));
        calls.add(Call.open("/metrics", this::metrics));
        return calls;
    }

    private Answer health(Request request) {
        Map<String, Check> checks = new LinkedHashMap<>();
        sources.checks().forEach((name, check) -> checks.put(name, check.get()));
        boolean ok = checks.values().stream().allMatch(check -> check.status().equals("ok"));
        return Answer.json(new Health(ok ? "ok" : "degraded", sources.simulation(), sources.version(), checks));
    }

    private Answer ready(Request request) {
        return switch (sources.readiness().get()) {
            case READY -> Answer.json(new Ready("ready"));
            case STARTING -> throw Refusal.of(ControlProblem.STARTING, "The router is starting.");
            case DRAINING ->
                throw Refusal.of(Problem.of(
                        Reason.DRAINING, Reason.DRAINING.status(), "The router takes no further requests.", ""));
        };
    }

    private Answer metrics(Request request) {
        MetricsPage.Scrape scrape = sources.metrics().scrape(request.field("accept"));
        return Answer.of(scrape.contentType(), scrape.body());
    }
}
