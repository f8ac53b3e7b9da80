package cloud.atom.router.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A signature that is changed, or is put under a changed message, never holds; and nothing but a refusal escapes. */
class SignatureMutationTest {
    private static final int ROUNDS = 2500;
    private final long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);

    private static Vectors.Vector vector(String id) {
        return Vectors.all().stream()
                .filter(vector -> vector.toString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private byte[] mutated(byte[] original) {
        byte[] bytes = original.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, at);
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(3));
            default -> bytes[at] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private void expectRefused(SignatureVerifier verifier, byte[] message, List<byte[]> files, List<byte[]> bundles) {
        try {
            verifier.verify(message, files, bundles);
        } catch (RefusedException e) {
            assertThat(e.refusal().wireName()).as("seed %s", seed).matches("(signature|bundle|log)\\.[a-z_]+");
            return;
        }
        throw new AssertionError("a changed signature holds, seed " + seed);
    }

    private static SignatureVerifier verifier(Vectors.Vector vector) throws RefusedException {
        Vectors.Key key = vector.keys().get(0);
        return new SignatureVerifier(List.of(PublicKeyFile.read(key.file(), key.hash())), 1);
    }

    @Test
    void aChangedMessageIsNotTheOneThatWasSigned() throws Exception {
        for (String id : List.of("raw-prod-policy", "raw-rsa2048-policy", "raw-ed25519-policy")) {
            Vectors.Vector vector = vector(id);
            SignatureVerifier verifier = verifier(vector);
            for (int i = 0; i < ROUNDS / 5; i++) {
                byte[] message = mutated(vector.message());
                if (!Arrays.equals(message, vector.message())) {
                    expectRefused(verifier, message, vector.signatures(), List.of());
                }
            }
        }
    }

    @Test
    void aChangedSignatureDoesNotHold() throws Exception {
        for (String id : List.of("raw-prod-policy", "raw-rsa2048-policy", "raw-ed25519-policy")) {
            Vectors.Vector vector = vector(id);
            SignatureVerifier verifier = verifier(vector);
            byte[] signature = SignatureFile.read(vector.signatures().get(0));
            for (int i = 0; i < ROUNDS; i++) {
                byte[] changed = mutated(signature);
                if (!Arrays.equals(changed, signature)) {
                    byte[] file = StrictBase64.encode(changed).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                    expectRefused(verifier, vector.message(), List.of(file), List.of());
                }
            }
        }
    }

    /** Not every byte of a bundle matters: blanks, and the hint, which nobody believes. */
    @Test
    void aChangedBundleHoldsOnlyWithTheSignatureThatItHad() throws Exception {
        Vectors.Vector vector = vector("bundle-prod-policy");
        SignatureVerifier verifier = verifier(vector);
        byte[] bundle = vector.bundles().get(0);
        byte[] signature = SigstoreBundle.read(bundle, false).signature();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] changed = mutated(bundle);
            try {
                verifier.verify(vector.message(), List.of(), List.of(changed));
                assertThat(SigstoreBundle.read(changed, false).signature())
                        .as("seed %s", seed)
                        .isEqualTo(signature);
            } catch (RefusedException e) {
                assertThat(e.refusal().wireName()).as("seed %s", seed).matches("(signature|bundle)\\.[a-z_]+");
            }
        }
    }
}
