package cloud.atom.router.control.signing;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.decisions.DecisionFile;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyObserver;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyRefusal;
import cloud.atom.router.policystore.ApplyResult;
import cloud.atom.router.policystore.ApplyRules;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.trust.Signatures;
import cloud.atom.router.trust.Trust;
import cloud.atom.router.trust.TrustReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors of kind {@code apply}: their documents put into our schema, signed again with the vectors' own keys, and
 * applied outside simulation mode as the vector's context says.
 */
class ApplyVectorsTest {
    private static final String ENVIRONMENT = "prod";

    /** By name: opening one takes half a second of scrypt. */
    private static final Map<String, SigningKey> KEYS = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    private Trust trust = Trust.NONE;

    private static byte[] resource(String path) {
        try (InputStream in =
                Objects.requireNonNull(ApplyVectorsTest.class.getResourceAsStream("/cosign/vectors/" + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode manifest() throws IOException {
        return new JsonMapper().readTree(resource("manifest.json"));
    }

    static Stream<JsonNode> vectors() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode vector : manifest().get("vectors")) {
            if (vector.get("kind").asText().equals("apply")) {
                found.add(vector);
            }
        }
        assertThat(found).hasSize(46);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isAnsweredAsTheVectorSays(JsonNode vector) throws IOException {
        String id = vector.get("id").asText();
        PolicyApplier applier = applier(Instant.parse(context(vector, "now").asText()));
        SigningKey key = key(vector.get("key").asText());
        trustAll(key);
        inForce(vector, applier, key);
        trustAsIn(vector, key);

        byte[] policy = mapped(id, resource(vector.get("blob").asText()));
        ApplyAnswer answer = apply(applier, policy, signatures(vector, key, policy));

        assertThat(decision(answer))
                .as("%s: %s: %s", id, vector.get("reason").asText(), answer)
                .isEqualTo(vector.get("expect_apply").asText());
        if (answer instanceof ApplyRefusal refusal) {
            assertThat(refusal.reason()).matches("[a-z]+\\.[a-z_]+");
        }
    }

    private static JsonNode context(JsonNode vector, String name) {
        return vector.get("context").get(name);
    }

    private static SigningKey key(String name) throws IOException {
        SigningKey known = KEYS.get(name);
        if (known != null) {
            return known;
        }
        JsonNode entry = manifest().get("keys").get(name);
        SigningKey key = PrivateKeyFile.read(
                resource(entry.get("encrypted_private_key").asText()),
                entry.get("password").asText());
        KEYS.put(name, key);
        return key;
    }

    private PolicyApplier applier(Instant now) {
        RouterStateHolder states =
                new RouterStateHolder(DecisionFile.read("nearest").state(), Runnable::run);
        return new PolicyApplier(
                new PolicyStore(),
                new ApplyRules(ENVIRONMENT, false, false),
                new PolicyApplier.Wiring(
                        states::current,
                        table -> states.update(state -> state.withPolicies(table)),
                        Runnable::run,
                        () -> now,
                        new ResidencyProof(new CountryTable(List.of())),
                        () -> trust),
                ApplyObserver.NONE);
    }

    private static ApplyAnswer apply(PolicyApplier applier, byte[] policy, Signatures signatures) {
        return applier.apply(policy, new ApplyOptions("tester", "policy", signatures))
                .join();
    }

    private static String decision(ApplyAnswer answer) {
        if (answer instanceof ApplyResult result) {
            return result.status() == ApplyResult.Status.UNCHANGED ? "no-op" : "apply";
        }
        return "reject";
    }

    /** Applies the version that the vector finds in force. */
    private static void inForce(JsonNode vector, PolicyApplier applier, SigningKey key) {
        JsonNode version = context(vector, "applied_version");
        if (version.isNull()) {
            return;
        }
        byte[] signed = mapped("policy", resource("blobs/policy.yaml"));
        byte[] policy = new String(signed, StandardCharsets.UTF_8)
                .replace("version: 42", "version: " + version.asLong())
                .getBytes(StandardCharsets.UTF_8);
        assertThat(decision(apply(applier, policy, signed(key, policy)))).isEqualTo("apply");
    }

    private static Signatures signed(SigningKey key, byte[] policy) {
        return new Signatures(List.of(Bundles.signatureFile(key, policy)), List.of());
    }

    /** The vector's own signature only where it is the one that shall be refused. */
    private static Signatures signatures(JsonNode vector, SigningKey key, byte[] policy) {
        return vector.get("expect").asText().equals("accept")
                ? signed(key, policy)
                : new Signatures(List.of(resource(vector.get("signature").asText())), List.of());
    }

    private void trustAll(SigningKey key) throws IOException {
        Files.write(folder.resolve("key.pub"), key.publicPem());
        trust = read("version: 1\nkeys: [{ file: key.pub }]\n");
    }

    private void trustAsIn(JsonNode vector, SigningKey key) {
        JsonNode scope = context(vector, "key_scopes").get(vector.get("key").asText());
        String end = scope.get("not_after").isNull() ? "" : ", not_after: " + scope.get("not_after");
        String revoked = scope.get("revoked").asBoolean()
                ? "revoked: [" + key.verificationKey().fingerprint() + "]\n"
                : "";
        trust = read("version: 2\nkeys: [{ file: key.pub, tenants: " + scope.get("tenants") + ", environments: "
                + scope.get("environments") + end + " }]\n" + revoked);
    }

    private Trust read(String text) {
        return TrustReader.read(text.getBytes(StandardCharsets.UTF_8), folder.resolve("trust.yaml"));
    }

    /** The document in our schema, line by line, so that what the vector did to it stays. */
    private static byte[] mapped(String id, byte[] blob) {
        Charset charset = id.equals("apply-utf16") ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1;
        return new String(blob, charset)
                .replace("apiVersion: georoute.policy/v1", "apiVersion: router.atom.cloud/v1")
                .replaceAll("(?m)^  issued_at: .*\\n", "")
                .replaceAll("(?s)\\n  rules:\\n.*?\\n  residency:\\n", "\n  residency:\n")
                .replace("    regions: [eu-central, eu-west]\n", "    allow: [\"*\"]\n")
                .replace("    enforcement: strict", "  unmatched: allow")
                .replace("    enforcement: stri", "  unmatched: allow # ")
                .replace("  default:\n", "  hosts: [pay.acme.example]\n  slo:\n")
                .replace("    backend: eu-central", "    p95: 300ms")
                .replace("    backend: us-east", "    p95: 400ms")
                .replace("    backend: evil", "    p95: 1ms")
                .replaceAll("onUnknownLocation: (.*)deny", "min_score: $10.5")
                .getBytes(charset);
    }
}
