package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.problem.Problem.InputError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, read whole. Confined to that request.
 *
 * @param path values of the path's parameters, by name, decoded
 * @param query the query's parameters, decoded; each name once
 * @param fields some of its header fields, by lower-case name: {@code accept}, {@code content-type}, {@code
 *     x-policy-signature}; several of one name are joined by commas
 * @param traceId its identity in logs and answers
 * @param caller null for a call that everybody may make
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
public record Request(
        Map<String, String> path,
        Map<String, String> query,
        Map<String, String> fields,
        byte[] body,
        TraceId traceId,
        @Nullable Principal caller) {

    /** Who calls; only for calls that have a role. */
    public Principal principal() {
        if (caller == null) {
            throw new AssertionError("a call without a role has no principal");
        }
        return caller;
    }

    /** A header field; empty when absent. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** A path parameter. */
    public String parameter(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new AssertionError("no parameter " + name + " in the path");
        }
        return value;
    }

    /** A query parameter. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A query parameter that is true or false; false when absent, true when it has no value. */
    public boolean flag(String name) {
        String value = query.getOrDefault(name, "false");
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw invalid(name, "expected: true or false");
        };
    }

    /** A refusal of one query parameter. */
    public static Refusal invalid(String name, String message) {
        return Refusal.of(
                ControlProblem.INPUT_INVALID,
                "Query parameter " + name + " is wrong.",
                List.of(new InputError("?" + name, 0, 0, message)));
    }
}
