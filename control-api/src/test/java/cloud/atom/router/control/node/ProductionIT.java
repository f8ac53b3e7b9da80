package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.signing.Bundles;
import cloud.atom.router.control.signing.SigningKey;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router outside simulation mode, as a process: what is signed steers it, nothing else does. */
final class ProductionIT {
    private final SecureRandom random = new SecureRandom();
    private final SigningKey alice = SigningKey.generate(random);
    private final SigningKey bob = SigningKey.generate(random);
    private final SigningKey mallory = SigningKey.generate(random);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<RunningRouter> routers = new ArrayDeque<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.write(folder.resolve("alice.pub"), alice.publicPem());
        Files.write(folder.resolve("bob.pub"), bob.publicPem());
        Files.writeString(folder.resolve("token"), "hush");
        Files.writeString(folder.resolve("registry.yaml"), """
                regions:
                  - id: eu-west-1
                    name: Ireland
                    country: IE
                    continent: EU
                    location: { lat: 53.35, lon: -6.26 }
                    endpoints: [ { url: "http://127.0.0.1:9" } ]
                """);
        Files.writeString(folder.resolve("router.yaml"), """
                environment: staging
                data_dir: data
                registry: { url: "file:registry.yaml" }
                policies: { directory: policies, trust_file: trust.yaml }
                request_log: { enabled: false }
                proxy: { bind: "127.0.0.1:0" }
                control:
                  bind: "127.0.0.1:0"
                  tokens: [{ name: carol, token_file: token, roles: [viewer, applier] }]
                """);
        trust("version: 1\nkeys:\n  - { name: alice, file: alice.pub }\n");
    }

    @AfterEach
    void end() {
        routers.forEach(RunningRouter::close);
    }

    private void trust(String text, SigningKey... signers) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < signers.length; i++) {
            Files.write(folder.resolve("trust.yaml.k" + i + ".sig"), Bundles.signatureFile(signers[i], bytes));
        }
        Path written = Files.write(folder.resolve("trust.new"), bytes);
        Files.move(written, folder.resolve("trust.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private RunningRouter start(String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of("--config", "router.yaml"));
        arguments.addAll(List.of(more));
        RunningRouter router = RunningRouter.start(folder, arguments);
        routers.add(router);
        assertThat(router.isAlive()).as(router.text()).isTrue();
        return router;
    }

    private static byte[] policy(String name, int version) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata:
                  tenant: acme
                  name: %1$s
                  environment: staging
                  version: %2$d
                  not_before: "%3$s"
                  not_after: "%4$s"
                spec: { hosts: [%1$s.example], residency: { allow: ["*"] } }
                """.formatted(name, version, now.minus(1, ChronoUnit.DAYS), now.plus(1, ChronoUnit.DAYS))
                .getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode apply(RunningRouter router, byte[] policy, SigningKey... signers) {
        HttpRequest.Builder request = to(router, "/policy/apply")
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofByteArray(policy));
        for (SigningKey signer : signers) {
            request.header(
                    "X-Policy-Signature", new String(Bundles.signatureFile(signer, policy), StandardCharsets.US_ASCII));
        }
        return send(request);
    }

    private static HttpRequest.Builder to(RunningRouter router, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port("control API") + path))
                .header("Authorization", "Bearer hush");
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            String body = client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return new ObjectMapper().readTree(body);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String reason(JsonNode problem) {
        return problem.path("reason").asText("none: " + problem);
    }

    @Test
    void onlyWhatTheRightKeysSignedSteersAlsoAfterAHotRestart() throws Exception {
        byte[] inDirectory = policy("filed", 3);
        Files.write(folder.resolve("policies/filed.yaml"), inDirectory);
        Files.write(folder.resolve("policies/filed.yaml.sig"), Bundles.signatureFile(alice, inDirectory));
        Files.write(folder.resolve("policies/unsigned.yaml"), policy("unsigned", 1));
        RunningRouter first = start();

        assertThat(send(to(first, "/policies")).get("policies").findValuesAsText("policy_id"))
                .containsExactly("acme.default.filed");
        assertThat(reason(apply(first, policy("api", 1)))).isEqualTo("signature.missing");
        assertThat(reason(apply(first, policy("api", 1), mallory))).isEqualTo("signature.wrong");
        JsonNode taken = apply(first, policy("api", 1), alice);
        assertThat(taken.path("status").asText()).as("%s", taken).isEqualTo("active");
        assertThat(taken.get("signature").asText()).isEqualTo("verified");
        assertThat(taken.get("keys").get(0).asText())
                .isEqualTo(alice.verificationKey().fingerprint());

        RunningRouter next = start("--takeover");
        assertThat(first.exitCode()).as(first.text()).isZero();
        assertThat(send(to(next, "/policy/acme.default.api/versions"))
                        .get("versions")
                        .findValuesAsText("signature"))
                .containsExactly("verified");
    }

    @Test
    void aKeyIsRevokedByATrustFileThatItsPredecessorsSigned() throws Exception {
        RunningRouter router = start();
        String revoking = "version: 2\nkeys:\n  - { file: alice.pub }\n  - { file: bob.pub }\nrevoked: ["
                + alice.verificationKey().fingerprint() + "]\n";

        trust(revoking, mallory);
        RunningRouter.await("it says no", () -> router.text().contains("trust file not taken"));
        assertThat(apply(router, policy("api", 1), alice).path("status").asText())
                .isEqualTo("active");
        trust(revoking, alice, bob);
        RunningRouter.await("it is taken", () -> router.text().contains("trust file taken"));

        assertThat(reason(apply(router, policy("api", 2), alice))).isEqualTo("key.revoked");
        assertThat(apply(router, policy("api", 2), bob).path("status").asText()).isEqualTo("active");
    }
}
