package cloud.atom.router.control.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Private keys as cosign keeps them: PKCS#8 in a secret box whose key is derived from a password by scrypt, as JSON in a
 * PEM block. Thread-safe: holds no state.
 */
public final class PrivateKeyFile {
    private static final int MAX_BYTES = 64 << 10;
    private static final String LABEL = "ENCRYPTED SIGSTORE PRIVATE KEY";

    /** What cosign wrote before its second version. */
    private static final String OLD_LABEL = "ENCRYPTED COSIGN PRIVATE KEY";

    private static final String KDF = "scrypt";
    private static final String CIPHER = "nacl/secretbox";

    /** Other costs are refused before anything is derived: a file could claim one that takes all memory. */
    private static final Set<Integer> COSTS = Set.of(1 << 15, 1 << 16, 1 << 17);

    private static final int COST = 1 << 16;
    private static final int BLOCK = 8;
    private static final int SALT_BYTES = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PrivateKeyFile() {}

    /**
     * The key that the file holds.
     *
     * @throws IOException when the file is not one of cosign's, or the password does not fit
     */
    public static SigningKey read(byte[] file, String password) throws IOException {
        if (file.length > MAX_BYTES) {
            throw new IOException("longer than " + MAX_BYTES + " bytes");
        }
        try {
            JsonNode content = MAPPER.readTree(body(new String(file, StandardCharsets.ISO_8859_1)));
            JsonNode params = content.at("/kdf/params");
            boolean known = content.at("/kdf/name").asText().equals(KDF)
                    && content.at("/cipher/name").asText().equals(CIPHER)
                    && COSTS.contains(params.path("N").asInt())
                    && params.path("r").asInt() == BLOCK
                    && params.path("p").asInt() == 1;
            byte[] nonce = bytes(content.at("/cipher/nonce"));
            if (!known || nonce.length != SecretBox.NONCE_BYTES) {
                throw new IOException("encrypted in a way that is not cosign's");
            }
            byte[] key = derived(
                    password, bytes(content.at("/kdf/salt")), params.path("N").asInt());
            return SigningKey.ofPkcs8(SecretBox.open(bytes(content.path("ciphertext")), key, nonce));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("not a private key file of cosign", e);
        }
    }

    /** What {@code cosign.key} holds. */
    public static byte[] write(SigningKey key, String password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[SecretBox.NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        ObjectNode content = MAPPER.createObjectNode();
        ObjectNode kdf = content.putObject("kdf").put("name", KDF);
        kdf.putObject("params").put("N", COST).put("r", BLOCK).put("p", 1);
        kdf.put("salt", Base64.getEncoder().encodeToString(salt));
        content.putObject("cipher")
                .put("name", CIPHER)
                .put("nonce", Base64.getEncoder().encodeToString(nonce));
        byte[] box = SecretBox.seal(key.pkcs8(), derived(password, salt, COST), nonce);
        content.put("ciphertext", Base64.getEncoder().encodeToString(box));
        return SigningKey.pem(LABEL, content.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] derived(String password, byte[] salt, int cost) {
        return SCrypt.generate(password.getBytes(StandardCharsets.UTF_8), salt, cost, BLOCK, 1, SecretBox.KEY_BYTES);
    }

    private static byte[] body(String text) throws IOException {
        String trimmed = text.strip();
        for (String label : Set.of(LABEL, OLD_LABEL)) {
            String begin = "-----BEGIN " + label + "-----";
            String end = "-----END " + label + "-----";
            if (trimmed.startsWith(begin) && trimmed.endsWith(end)) {
                String lines = trimmed.substring(begin.length(), trimmed.length() - end.length());
                return Base64.getDecoder().decode(lines.replaceAll("[\\r\\n]", ""));
            }
        }
        throw new IOException("no PEM block " + LABEL);
    }

    private static byte[] bytes(JsonNode text) {
        return Base64.getDecoder().decode(text.asText());
    }
}
