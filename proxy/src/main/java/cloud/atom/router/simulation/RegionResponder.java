package cloud.atom.router.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Answers as one region: its health, and an echo of everything else. Confined to the simulation's event loop. */
final class RegionResponder implements Responder {
    /** What a region may want to know of where a request came from. */
    private static final List<String> ECHOED = List.of(
            "Host", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Via", "traceparent");

    private final SimulatedRegion region;
    private final SimulationControl control;

    RegionResponder(SimulatedRegion region, SimulationControl control) {
        this.region = region;
        this.control = control;
    }

    @Override
    public Reply answer(SimulatedRequest request) {
        // Clients must not reach it through the router: what was forwarded is a request like any other.
        if (!request.isForwarded() && SimulationControl.isMeant(request)) {
            return control.answer(request, region);
        }
        if ("/health".equals(request.path()) && "GET".equals(request.method())) {
            return Reply.late(200, health(), region);
        }
        int status = region.statusOfNext();
        return Reply.late(status, status == 200 ? echo(request) : failure(status), region);
    }

    private ObjectNode health() {
        SimulatedRegion.Report report = region.report();
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", "ok")
                .put("capacity", report.freeCapacity())
                .put("p95_ms", report.behaviour().latencyMs())
                .put("error_rate", report.errorRatio());
    }

    private ObjectNode echo(SimulatedRequest request) {
        ObjectNode echo = JsonNodeFactory.instance
                .objectNode()
                .put("region", region.id().value())
                .put("simulation", true)
                .put("method", request.method())
                .put("path", request.uri())
                .put("body_bytes", request.bodyBytes());
        ObjectNode fields = echo.putObject("headers");
        for (String name : ECHOED) {
            List<String> values = request.headers().getAll(name);
            if (!values.isEmpty()) {
                fields.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
            }
        }
        return echo;
    }

    private ObjectNode failure(int status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("region", region.id().value())
                .put("simulation", true)
                .put("error", status == 503 ? "above capacity" : "simulated error");
    }
}
