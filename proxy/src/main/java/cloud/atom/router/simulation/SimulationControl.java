package cloud.atom.router.simulation;

import cloud.atom.router.model.RegionId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.Promise;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows and changes how simulated regions behave: {@code GET} and {@code PUT /simulation}, on a region's own port for
 * that region, and {@code /simulation/REGION} for any. A port of its own answers too, so that a region that is down can
 * be brought back. Confined to the simulation's event loop.
 *
 * <p>All ports are bound to the loopback address; nobody else can connect.
 */
final class SimulationControl implements Responder {
    static final String PATH = "/simulation";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the registry's order. */
    private final Map<RegionId, SimulatedRegion> regions;

    SimulationControl(Map<RegionId, SimulatedRegion> regions) {
        this.regions = regions;
    }

    static boolean isMeant(SimulatedRequest request) {
        return request.path().equals(PATH) || request.path().startsWith(PATH + "/");
    }

    /** Answers on the port that belongs to no region. */
    @Override
    public Reply answer(SimulatedRequest request) {
        return isMeant(request) ? answer(request, null) : problem(404, "no such path (expected: " + PATH + ")");
    }

    /** Answers on the port of {@code own}. */
    Reply answer(SimulatedRequest request, @Nullable SimulatedRegion own) {
        boolean named = request.path().length() > PATH.length();
        SimulatedRegion region = named ? find(request.path().substring(PATH.length() + 1)) : own;
        if (named && region == null) {
            return problem(404, "no such region (expected: one of " + regions.keySet() + ")");
        }
        return switch (request.method()) {
            case "GET" -> Reply.of(200, region == null ? all() : one(region, region.behaviour()));
            case "PUT" ->
                region == null
                        ? problem(404, "which region? (expected: " + PATH + "/REGION)")
                        : put(region, request.body());
            default -> problem(405, "method: " + request.method() + " (expected: GET or PUT)");
        };
    }

    private @Nullable SimulatedRegion find(String name) {
        return regions.values().stream()
                .filter(region -> region.id().value().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Reply put(SimulatedRegion region, String body) {
        Behaviour changed;
        try {
            changed = changed(region.behaviour(), JSON.readTree(body));
        } catch (JsonProcessingException notJson) {
            return problem(400, "body (expected: a JSON object)");
        } catch (IllegalArgumentException wrong) {
            return problem(400, String.valueOf(wrong.getMessage()));
        }
        Reply reply = Reply.of(200, one(region, changed));
        Promise<Void> done = region.newPromise();
        if (changed.down()) {
            return reply.before(() -> region.change(changed, done)); // so that it can say that it dies
        }
        region.change(changed, done);
        return reply.when(done);
    }

    private static Behaviour changed(Behaviour before, @Nullable JsonNode change) {
        if (change == null || !change.isObject()) {
            throw new IllegalArgumentException("body (expected: a JSON object)");
        }
        Behaviour behaviour = before;
        for (Map.Entry<String, JsonNode> member : change.properties()) {
            JsonNode value = member.getValue();
            behaviour = switch (member.getKey()) {
                case "latency_ms" -> behaviour.withLatencyMs(integer("latency_ms", value));
                case "error_rate" -> behaviour.withErrorRate(number("error_rate", value));
                case "capacity" -> behaviour.withCapacity(integer("capacity", value));
                case "down" -> behaviour.withDown(truth("down", value));
                default ->
                    throw new IllegalArgumentException(
                            "unknown member (expected: latency_ms, error_rate, capacity, down)");
            };
        }
        return behaviour;
    }

    private static long integer(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(name + " (expected: a whole number)");
        }
        return value.longValue();
    }

    private static double number(String name, JsonNode value) {
        if (!value.isNumber()) {
            throw new IllegalArgumentException(name + " (expected: a number)");
        }
        return value.doubleValue();
    }

    private static boolean truth(String name, JsonNode value) {
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(name + " (expected: true or false)");
        }
        return value.booleanValue();
    }

    private ObjectNode all() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode list = all.putArray("regions");
        regions.values().forEach(region -> list.add(one(region, region.behaviour())));
        return all;
    }

    private static ObjectNode one(SimulatedRegion region, Behaviour behaviour) {
        SimulatedRegion.Report report = region.report();
        return JsonNodeFactory.instance
                .objectNode()
                .put("region", region.id().value())
                .put("url", region.region().endpoints().get(0).toString())
                .put("latency_ms", behaviour.latencyMs())
                .put("error_rate", behaviour.errorRate())
                .put("capacity", behaviour.capacity())
                .put("down", behaviour.down())
                .put("requests", report.requests())
                .put("errors", report.errors())
                .put("refused", report.refused())
                .put("connections", report.connections());
    }

    private static Reply problem(int status, String detail) {
        return Reply.of(status, JsonNodeFactory.instance.objectNode().put("error", detail));
    }
}
