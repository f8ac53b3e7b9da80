package cloud.atom.router.control.http;

import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.problem.Problem.InputError;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the query of a request strictly: known names, each once. Thread-safe: holds no state. */
final class Queries {
    private Queries() {}

    static Map<String, String> read(RoutingContext context, Call call) {
        if (call.query().equals(Call.ANY_QUERY)) {
            return Map.of(); // looks at none; scrapers and load balancers add their own
        }
        Map<String, String> query = new HashMap<>();
        List<InputError> errors = new ArrayList<>();
        for (Map.Entry<String, String> parameter : parameters(context)) {
            String name = parameter.getKey();
            String where = "?" + Dispatcher.printable(name);
            if (!call.query().contains(name)) {
                errors.add(new InputError(where, 0, 0, "unknown parameter (expected: " + expected(call) + ")"));
            } else if (query.put(name, parameter.getValue()) != null) {
                errors.add(new InputError(where, 0, 0, "given twice (expected: once)"));
            }
        }
        if (!errors.isEmpty()) {
            throw Refusal.of(ControlProblem.INPUT_INVALID, "The query is wrong.", errors);
        }
        return query;
    }

    private static MultiMap parameters(RoutingContext context) {
        try {
            return context.queryParams();
        } catch (IllegalArgumentException | HttpException malformed) {
            throw Refusal.of(ControlProblem.INPUT_MALFORMED, "The query is malformed.");
        }
    }

    private static String expected(Call call) {
        return call.query().isEmpty()
                ? "none"
                : String.join(", ", call.query().stream().sorted().toList());
    }
}
