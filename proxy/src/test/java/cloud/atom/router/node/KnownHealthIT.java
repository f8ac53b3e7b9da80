package cloud.atom.router.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyResult;
import cloud.atom.router.state.RouterState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole router knows of its regions, over changes of everything else. */
final class KnownHealthIT {
    private static final RegionId IRELAND = new RegionId("eu-west-1");
    private static final String LONDON = "81.2.69.142";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Router router;

    @BeforeEach
    void start() {
        List<SettingOverride> flags = List.of(
                flag("proxy.bind", "127.0.0.1:0"),
                flag("proxy.tls_bind", "127.0.0.1:0"),
                flag("data_dir", folder.toString()),
                flag("policies.directory", folder.resolve("policies").toString()));
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), Map.of(), flags, folder);
        router = Router.start(ConfigLoader.load(inputs).config(), folder, new ByteArrayOutputStream());
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void keepsWhatIsKnownOfRegionsWhenAPolicyIsApplied() throws Exception {
        await(this::everyRegionIsKnown);
        router.simulation().orElseThrow().control(IRELAND).kill();
        await(() -> {
            getQuietly();
            return health().state() == RegionState.DOWN;
        });
        long since = health().sinceEpochMillis();
        String policy = """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: acme, name: api, environment: simulation, version: 1 }
                spec: { hosts: [api.acme.example], residency: { allow: ["*"] } }
                """;

        ApplyAnswer answer = router.applier()
                .apply(policy.getBytes(UTF_8), ApplyOptions.unsigned("test", "acme.yaml"))
                .join();

        assertThat(answer).isInstanceOf(ApplyResult.class);
        assertThat(router.states().current().policies().byHost("api.acme.example"))
                .isNotNull();
        assertThat(health().state()).isEqualTo(RegionState.DOWN);
        assertThat(health().sinceEpochMillis()).isEqualTo(since);
        assertThat(everyRegionIsKnown()).isTrue();
    }

    private RegionHealth health() {
        return Objects.requireNonNull(router.states().current().health().of(IRELAND));
    }

    /** By polls, requests or both; what begins anew knows nothing. */
    private boolean everyRegionIsKnown() {
        RouterState state = router.states().current();
        return state.regions().regions().stream()
                .map(region -> state.health().of(region.id()))
                .allMatch(known -> known != null && !known.sources().isEmpty());
    }

    private void getQuietly() {
        try {
            get();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + router.dataPlane().address().getPort() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Host", "t1.example")
                .header("X-Forwarded-For", LONDON)
                .build();
        return client.send(request, BodyHandlers.ofString(UTF_8));
    }

    private static SettingOverride flag(String path, String value) {
        return new SettingOverride(path, SettingOverride.FLAGS, "--set " + path, value);
    }
}
