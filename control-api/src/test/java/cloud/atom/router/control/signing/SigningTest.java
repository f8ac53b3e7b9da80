package cloud.atom.router.control.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.signature.PublicKeyFile;
import cloud.atom.router.signature.SignatureVerifier;
import cloud.atom.router.signature.VerificationKey;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and signatures of ours are such as cosign's, and cosign's keys are read. */
class SigningTest {
    private static final byte[] MESSAGE = "a policy\n".getBytes(StandardCharsets.UTF_8);

    private static byte[] resource(String path) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SigningTest.class.getResourceAsStream("/cosign/vectors/" + path), path)) {
            return in.readAllBytes();
        }
    }

    static Stream<JsonNode> privateKeys() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode vector :
                new JsonMapper().readTree(resource("manifest.json")).get("vectors")) {
            if (vector.get("kind").asText().equals("private-key")) {
                found.add(vector);
            }
        }
        assertThat(found).hasSizeGreaterThan(20);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("privateKeys")
    void readsWhatCosignWouldRead(JsonNode vector) throws IOException {
        byte[] file = resource(vector.get("private_key").asText());
        String password = vector.get("password").asText();
        if (vector.get("expect").asText().equals("reject")) {
            assertThatThrownBy(() -> PrivateKeyFile.read(file, password))
                    .as(vector.get("reason").asText())
                    .isInstanceOf(IOException.class);
            return;
        }
        SigningKey key = PrivateKeyFile.read(file, password);
        assertThat(new String(key.publicPem(), StandardCharsets.US_ASCII))
                .isEqualTo(new String(resource(vector.get("public_key").asText()), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("privateKeys")
    void whatItSignsIsVerified(JsonNode vector) throws Exception {
        if (vector.get("expect").asText().equals("reject")) {
            return;
        }
        SigningKey key = PrivateKeyFile.read(
                resource(vector.get("private_key").asText()),
                vector.get("password").asText());
        VerificationKey trusted = PublicKeyFile.read(key.publicPem());
        SignatureVerifier verifier = new SignatureVerifier(List.of(trusted), 1);

        assertThat(verifier.verify(
                        MESSAGE, List.of(Bundles.signatureFile(key, MESSAGE)), List.of(Bundles.sign(key, MESSAGE))))
                .containsExactly(trusted);
    }

    @Test
    void aNewKeyIsKeptBehindItsPassword() throws IOException {
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(random);
        byte[] file = PrivateKeyFile.write(key, "pässwörd", random);

        assertThat(new String(file, StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n");
        assertThat(PrivateKeyFile.read(file, "pässwörd").publicPem()).isEqualTo(key.publicPem());
        assertThatThrownBy(() -> PrivateKeyFile.read(file, "password"))
                .isInstanceOf(IOException.class)
                .hasMessage("the password does not fit");
    }
}
