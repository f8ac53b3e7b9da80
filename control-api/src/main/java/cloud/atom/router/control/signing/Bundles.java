package cloud.atom.router.control.signing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Writes Sigstore bundles of version 0.3. Thread-safe: holds no state. */
public final class Bundles {
    private Bundles() {}

    /** A bundle with {@code key}'s signature over {@code message}, without an entry in a transparency log. */
    public static byte[] sign(SigningKey key, byte[] message) {
        ObjectNode bundle = new JsonMapper().createObjectNode();
        bundle.put("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");
        bundle.putObject("verificationMaterial")
                .putObject("publicKey")
                .put(
                        "hint",
                        base64(HexFormat.of().parseHex(key.verificationKey().fingerprint())));
        ObjectNode signed = bundle.putObject("messageSignature");
        String hash = key.verificationKey().hash().wireName().toUpperCase(Locale.ROOT);
        signed.putObject("messageDigest")
                .put("algorithm", hash.replace("SHA", "SHA2_"))
                .put("digest", base64(key.verificationKey().hash().of(message)));
        signed.put("signature", base64(key.sign(message)));
        return bundle.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What a {@code .sig} file holds. */
    public static byte[] signatureFile(SigningKey key, byte[] message) {
        return base64(key.sign(message)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
