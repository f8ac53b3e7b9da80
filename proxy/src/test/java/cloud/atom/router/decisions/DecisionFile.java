package cloud.atom.router.decisions;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.SafetyRules;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * One decision file, read. See decisions/README.md for the form.
 *
 * @param cases each with {@code request} and {@code expect}
 */
public record DecisionFile(String name, RouterState state, QuotaGate quota, List<JsonNode> cases) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Geography GEOGRAPHY = Geography.load();

    /** The names of all decision files. */
    public static List<String> names() {
        return List.of(
                "nearest",
                "residency",
                "residency-deny",
                "failover",
                "routes",
                "weighted",
                "quota",
                "panic",
                "hedge",
                "mirror",
                "systems");
    }

    /** Reads the file of that name beside the world's. */
    public static DecisionFile read(String name) {
        JsonNode world = yaml("world");
        JsonNode file = yaml(name);
        boolean admits = !file.path("quota").asText("admit").equals("refuse");
        QuotaGate gate = (policy, limit) -> new QuotaAnswer(admits, admits ? 1 : 0, admits ? 0 : 1_000_000_000L, 0);
        List<JsonNode> cases = new ArrayList<>();
        file.path("cases").forEach(cases::add);
        return new DecisionFile(name, stateOf(world, file), gate, cases);
    }

    private static RouterState stateOf(JsonNode world, JsonNode file) {
        Map<IpAddress, GeoLocation> places = new HashMap<>();
        world.path("places").properties().forEach(entry -> {
            IpAddress client = address(entry.getKey());
            places.put(client, place(client, entry.getValue()));
        });
        List<RoutingPolicy> policies = new ArrayList<>();
        file.path("policies")
                .forEach(text -> policies.add(
                        PolicyParser.parse(text.asText().getBytes(StandardCharsets.UTF_8), "policy.yaml")));
        List<RegionId> order = new ArrayList<>();
        file.path("order").forEach(id -> order.add(new RegionId(id.asText())));
        return RouterState.initial(
                        regions(world),
                        client -> places.getOrDefault(client, unknown(client)),
                        GEOGRAPHY.rttModel(),
                        new RoutingSettings(
                                RoutingSettings.DEFAULT.p95(), order, Optional.empty(), SafetyRules.DEFAULT))
                .withPolicies(new PolicyTable(policies))
                .withHealth(new HealthSnapshot(health(file.path("health")), 0));
    }

    private static RegionCatalog regions(JsonNode world) {
        byte[] document = new Yaml()
                .dump(JSON.convertValue(Map.of("regions", world.get("regions")), Map.class))
                .getBytes(StandardCharsets.UTF_8);
        return new RegionCatalog(RegistryDocument.parse(document, "world.yaml").regions());
    }

    private static Map<RegionId, RegionHealth> health(JsonNode entries) {
        Map<RegionId, RegionHealth> health = new HashMap<>();
        entries.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            String state = value.path("state").asText("healthy").toUpperCase(Locale.ROOT);
            String circuit = value.path("circuit").asText("closed").toUpperCase(Locale.ROOT);
            health.put(
                    new RegionId(entry.getKey()),
                    new RegionHealth(
                            value.path("score").asDouble(1),
                            RegionState.valueOf(state),
                            number(value.get("p95_ms"), 1e-3),
                            OptionalDouble.empty(),
                            number(value.get("free_capacity"), 1),
                            CircuitPhase.valueOf(circuit),
                            new RegionShare(
                                    value.path("share").asDouble(1),
                                    value.path("cutoff").asDouble(1)),
                            Set.of("poll"),
                            Map.of(),
                            0));
        });
        return health;
    }

    private static OptionalDouble number(@Nullable JsonNode value, double unit) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.asDouble() * unit);
    }

    private static GeoLocation place(IpAddress client, JsonNode place) {
        return new GeoLocation(
                        client.network(),
                        CountryCode.parse(place.path("country").asText()),
                        Continent.parse(place.path("continent").asText()),
                        new GeoPoint(
                                place.path("lat").asDouble(), place.path("lon").asDouble()),
                        10,
                        GeoLocation.Source.DATABASE)
                .announcedBy(place.path("asn").asLong(), true);
    }

    private static GeoLocation unknown(IpAddress client) {
        return new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN);
    }

    private static IpAddress address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            throw new IllegalArgumentException("places: " + text + " (expected: an address)");
        }
        return address;
    }

    private static JsonNode yaml(String name) {
        try (InputStream in = DecisionFile.class.getResourceAsStream("/decisions/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalArgumentException("no decision file " + name);
            }
            return JSON.valueToTree(new Yaml().load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
