package cloud.atom.router.control.wire;

import cloud.atom.router.model.Reason;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.problem.Problem.InputError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that is answered with a problem. Carries no stack trace: it is an answer, not a fault. */
@SuppressWarnings("serial") // never serialized
public final class Refusal extends RuntimeException {
    private final Problem problem;
    private final Map<String, String> fields;
    private final @Nullable String outcome;

    private Refusal(Problem problem, Map<String, String> fields, @Nullable String outcome) {
        super(problem.title() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.fields = Map.copyOf(fields);
        this.outcome = outcome;
    }

    public static Refusal of(ControlProblem type, String detail) {
        return of(type, detail, List.of());
    }

    /** A refusal of input; {@code errors} are all that was found. */
    public static Refusal of(ControlProblem type, String detail, List<InputError> errors) {
        String path = "/problems/" + type.code();
        return new Refusal(
                new Problem(path, type.title(), type.status(), detail, "", type.code(), errors), Map.of(), null);
    }

    /** A refusal that another part of the router has worded. */
    public static Refusal of(Problem problem) {
        return new Refusal(problem, Map.of(), null);
    }

    /** A dry run that ended without a region; {@code outcome} is what would have become of the request. */
    public static Refusal ofDryRun(Problem problem, String outcome) {
        return new Refusal(problem, Map.of(), outcome);
    }

    /** A request that names an unknown tenant outside a dry run. */
    public static Refusal unknownTenant() {
        return of(Problem.of(Reason.TENANT_UNKNOWN, Reason.TENANT_UNKNOWN.status(), "No such tenant.", ""));
    }

    /** The same with one more field in the answer's head. */
    public Refusal with(String field, String value) {
        Map<String, String> more = new HashMap<>(fields);
        more.put(field, value);
        return new Refusal(problem, more, outcome);
    }

    public Problem problem() {
        return problem;
    }

    /** Fields of the answer's head, by name. */
    public Map<String, String> fields() {
        return fields;
    }

    /** The document; {@code traceId} stands in where the problem names none. */
    public String toJson(String traceId) {
        Problem traced = problem.traceId().isEmpty()
                ? new Problem(
                        problem.type(),
                        problem.title(),
                        problem.status(),
                        problem.detail(),
                        traceId,
                        problem.reason(),
                        problem.errors())
                : problem;
        return outcome == null ? traced.toJson() : traced.toJson(outcome);
    }
}
