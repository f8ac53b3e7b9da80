package cloud.atom.router.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a decision costs in a larger world: a thousand tenants with ten routes each, requests of many clients under many
 * trace ids.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RoutingEngineBenchmark {
    private static final int TENANTS = 1000;
    private static final int ROUTES = 10;
    private static final int REQUESTS = 4096;

    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 9, 0, 0);
    private static final QuotaGate SPENT = (policy, limit) -> new QuotaAnswer(false, 0, 1_000_000, 1_000_000);

    @Param({"4", "12"})
    private int regions;

    private final RoutingEngine engine = new RoutingEngine();
    private RouterState state;
    private RequestFacts[] known;
    private RequestFacts[] strangers;

    @Setup
    public void build() {
        GeoLocator london = client -> new GeoLocation(
                client.network(),
                new CountryCode("GB"),
                Continent.EU,
                new GeoPoint(51.5, -0.1),
                10,
                GeoLocation.Source.DATABASE);
        List<RoutingPolicy> policies = new ArrayList<>();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            policies.add(PolicyParser.parse(policy(tenant).getBytes(UTF_8), "policy"));
        }
        state = RouterState.initial(
                        new RegionCatalog(RegistryDocument.parse(registry().getBytes(UTF_8), "registry")
                                .regions()),
                        london,
                        Geography.load().rttModel(),
                        RoutingSettings.DEFAULT)
                .withPolicies(new PolicyTable(policies));
        known = new RequestFacts[REQUESTS];
        strangers = new RequestFacts[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            known[i] = request("t" + i % TENANTS + ".example", i);
            strangers[i] = request("a.b.c.stranger" + i + ".example", i);
        }
    }

    /** Hosts that have a policy; the last of its routes matches. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void manyTenants(Blackhole sink) {
        for (RequestFacts request : known) {
            sink.consume(engine.decide(state, request, OPEN));
        }
    }

    /** The tenant's share is used up: what a refused request costs. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void refusedByRate(Blackhole sink) {
        for (RequestFacts request : known) {
            sink.consume(engine.decide(state, request, SPENT));
        }
    }

    /** Hosts of nobody: what a scan costs. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void unknownTenant(Blackhole sink) {
        for (RequestFacts request : strangers) {
            sink.consume(engine.decide(state, request, OPEN));
        }
    }

    private static RequestFacts request(String host, int number) {
        Map<String, String> fields = Map.of("accept", "*/*", "x-beta", "0");
        FieldLookup lookup = fields::get;
        TraceId trace = new TraceId(number * 0x9e37_79b9_7f4a_7c15L, ~number);
        return new RequestFacts(
                trace,
                null,
                host,
                "GET",
                "/part" + (ROUTES - 1) + "/items/17",
                lookup,
                IpAddress.ofV4(0x51020000 + number * 256));
    }

    private static String policy(int tenant) {
        StringBuilder text = new StringBuilder();
        text.append("apiVersion: router.atom.cloud/v1\nkind: RoutingPolicy\nmetadata: { tenant: t")
                .append(tenant);
        text.append(", name: api, environment: simulation, version: 1 }\nspec:\n  hosts: [t")
                .append(tenant);
        text.append(".example, \"*.t").append(tenant).append(".example\"]\n  residency: { allow: [\"*\"] }\n");
        text.append("  qos: { rate: { requests_per_second: 100, burst: 100 } }\n  routes:\n");
        for (int route = 0; route < ROUTES; route++) {
            text.append("    - name: r")
                    .append(route)
                    .append("\n      match: { path_prefix: /part")
                    .append(route);
            text.append(", methods: [GET], headers: { x-beta: \"0\" } }\n");
        }
        return text.toString();
    }

    private String registry() {
        StringBuilder text = new StringBuilder("regions:\n");
        for (int region = 0; region < regions; region++) {
            text.append("  - id: r").append(region).append("\n    name: R\n    country: IE\n    continent: EU\n");
            text.append("    location: { lat: ")
                    .append(60 - 9 * region)
                    .append(", lon: ")
                    .append(25 * region - 130);
            text.append(" }\n    endpoints: [{ url: \"http://127.0.0.1:")
                    .append(9000 + region)
                    .append("\" }]\n");
        }
        return text.toString();
    }
}
