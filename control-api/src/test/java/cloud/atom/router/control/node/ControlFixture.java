package cloud.atom.router.control.node;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.auth.Access;
import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.ControlHttpServer;
import cloud.atom.router.control.http.HttpServerLimits;
import cloud.atom.router.control.route.RouteCalls;
import cloud.atom.router.control.status.Readiness;
import cloud.atom.router.control.status.StatusCalls;
import cloud.atom.router.control.wire.StatusAnswers.Check;
import cloud.atom.router.decisions.DecisionFile;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.memory.MemoryConfig;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.operations.Departures;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.policystore.ApplyRules;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.ratelimit.TokenBuckets;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.telemetry.MetricSources;
import cloud.atom.router.telemetry.MetricsPage;
import cloud.atom.router.telemetry.RouterMetrics;
import cloud.atom.router.trust.Trust;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A started control API over the world of the decision files, and a client of it. */
final class ControlFixture implements AutoCloseable {
    static final String ACME_POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: acme, name: api, environment: simulation, version: 1 }
            spec:
              hosts: [api.acme.example]
              residency: { allow: ["*"] }
              qos: { rate: { requests_per_second: 1, burst: 3, mode: local } }
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    final RouterStateHolder state;
    final List<Call> calls;
    final DecisionMemory decisions = new DecisionMemory(MemoryConfig.DEFAULT, 1, InstantSource.system());
    final PolicyStore policies = new PolicyStore();
    volatile Readiness readiness = Readiness.READY;
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final Path folder = Files.createTempDirectory("control");
    private final MetricsPage page;
    private final ControlHttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ControlFixture(Setup setup) throws IOException {
        state = new RouterStateHolder(setup.state, writer);
        RouterMetrics metrics = new RouterMetrics();
        page = new MetricsPage(metrics, sources());
        RegionDrains drains = RegionDrains.load(folder, InstantSource.system(), new Departures());
        drains.connect(new RegionDrains.Wiring(state::current, this::takeEffect));
        ControlServices services = new ControlServices(
                state,
                new RoutingEngine(),
                setup.gates,
                policies,
                applier(setup, metrics),
                drains,
                decisions,
                country -> country.value().equals("GB") ? Continent.EU : null,
                new StatusCalls.Sources(
                        setup.simulation,
                        "7.3.0-phaseG.4",
                        Map.of("geoip", () -> Check.ok("test"), "registry", () -> Check.warn("stale")),
                        () -> readiness,
                        page));
        calls = ControlServer.calls(services);
        server = ControlHttpServer.start(
                new ControlHttpServer.Place(new HostPort("127.0.0.1", 0)),
                new Access(setup.tokens, setup.simulation),
                calls,
                setup.limits);
    }

    private PolicyApplier applier(Setup setup, RouterMetrics metrics) {
        return new PolicyApplier(
                policies,
                new ApplyRules("simulation", setup.simulation, false),
                new PolicyApplier.Wiring(
                        state::current,
                        table -> state.update(now -> now.withPolicies(table)),
                        writer,
                        InstantSource.system(),
                        new ResidencyProof(new CountryTable(List.of())),
                        () -> setup.trust),
                metrics);
    }

    private MetricSources sources() {
        return new MetricSources(
                state::current,
                Map::of,
                Map::of,
                Map::of,
                OptionalLong::empty,
                () -> 0,
                Optional::empty,
                Optional.empty());
    }

    /** What differs between tests. */
    static final class Setup {
        RouterState state = DecisionFile.read("nearest").state();
        boolean simulation = true;
        Trust trust = Trust.NONE;
        List<AccessToken> tokens = List.of();
        HttpServerLimits limits = HttpServerLimits.DEFAULT;
        RouteCalls.Gates gates;

        Setup() {
            TokenBuckets buckets = new TokenBuckets();
            gates = new RouteCalls.Gates(buckets.live(), buckets.dryRun());
        }

        Setup outsideSimulation() {
            simulation = false;
            return this;
        }

        Setup trusting(Trust keys) {
            trust = keys;
            return this;
        }

        Setup tokens(AccessToken... given) {
            tokens = List.of(given);
            return this;
        }

        Setup limits(Duration head, Duration body) {
            limits = new HttpServerLimits(head, body, Duration.ofSeconds(30));
            return this;
        }

        Setup deciding(RouterState given, QuotaGate gate) {
            state = given;
            gates = new RouteCalls.Gates(gate, gate);
            return this;
        }

        ControlFixture start() {
            try {
                return new ControlFixture(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static ControlFixture inSimulation() {
        return new Setup().start();
    }

    int port() {
        return server.bound().port();
    }

    /** A request to that path; add fields and a method, then {@link #send} it. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(to(path).GET());
    }

    HttpResponse<String> post(String path, String contentType, String body) {
        return send(to(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> postJson(String path, String body) {
        return post(path, "application/json", body);
    }

    HttpResponse<String> apply(String policy) {
        return post("/policy/apply", "application/yaml", policy);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    /** Nothing is known of the regions that are not drained. */
    private void takeEffect(Set<RegionId> drained) {
        state.update(now -> now.withHealth(HealthSnapshot.drained(drained, 0)));
        CompletableFuture.runAsync(() -> {}, writer).join();
    }

    @Override
    public void close() {
        server.close();
        page.close();
        writer.shutdown();
        try {
            Files.deleteIfExists(folder.resolve("drains.json"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
