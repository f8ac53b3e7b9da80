package cloud.atom.router.control.wire;

import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /route} is asked. Confined to that request: it holds a client's address.
 *
 * @param path as a client would send it, a query included
 * @param headers by lower-case name
 * @param consume whether the tenant's quota is charged as for a live request
 * @param assume what is taken to be true of regions for this one question
 */
public record RouteQuestion(
        TenantId tenant,
        String path,
        String method,
        Map<String, String> headers,
        Optional<IpAddress> clientIp,
        boolean consume,
        Map<RegionId, Assumption> assume) {
    private static final String REGION_NAME = "the name of a region";

    /** Stands in until {@link JsonFields#end} has refused a body without a sound tenant. */
    private static final TenantId NOBODY = new TenantId("nobody");

    /**
     * What is taken to be true of one region; absent: what is known of it.
     *
     * @param score in [0, 1]
     */
    public record Assumption(Optional<Double> score, Optional<RegionState> state) {}

    /**
     * Reads a body.
     *
     * @throws Refusal 400 with everything that is wrong
     */
    public static RouteQuestion read(byte[] body) {
        JsonFields fields = Json.readObject(body);
        fields.require("tenant_id");
        Optional<TenantId> tenant = fields.parsed("tenant_id", TenantId::new, "1 to 63 letters, digits, '-' or '_'");
        fields.require("path");
        RouteQuestion question = new RouteQuestion(
                tenant.orElse(NOBODY),
                fields.text("path").orElse(""),
                fields.parsed("method", RouteQuestion::method, "the name of an HTTP method")
                        .orElse("GET"),
                headers(fields),
                fields.parsed("client_ip", IpAddress::parse, "an IPv4 or IPv6 address"),
                fields.flag("consume"),
                assumptions(fields));
        fields.end();
        return question;
    }

    private static @Nullable String method(String text) {
        return text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}") ? text : null;
    }

    private static Map<String, String> headers(JsonFields fields) {
        Map<String, String> headers = new HashMap<>();
        fields.texts("headers").forEach((name, value) -> {
            if (headers.put(name.toLowerCase(Locale.ROOT), value) != null) {
                fields.error("headers", "a name twice in different case (expected: each field once)");
            }
        });
        return headers;
    }

    private static Map<RegionId, Assumption> assumptions(JsonFields fields) {
        Map<RegionId, Assumption> assumptions = new LinkedHashMap<>();
        fields.object("assume").ifPresent(assume -> {
            assume.objects("regions", (name, region) -> {
                Assumption assumption = new Assumption(
                        region.ratio("score"),
                        region.parsed("state", RouteQuestion::state, "healthy, degraded, down or drained"));
                RegionId id = regionId(name);
                if (id == null) {
                    region.error("expected: " + REGION_NAME);
                } else {
                    assumptions.put(id, assumption);
                }
            });
            assume.unknown();
        });
        return assumptions;
    }

    private static @Nullable RegionId regionId(String name) {
        try {
            return new RegionId(name);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    private static @Nullable RegionState state(String name) {
        for (RegionState state : RegionState.values()) {
            if (state.wireName().equals(name)) {
                return state;
            }
        }
        return null;
    }
}
