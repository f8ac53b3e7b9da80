package cloud.atom.router.signature;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.signature.Vectors.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that real programs made, and what is made of them to deceive: each is answered as its vector says. */
class SignatureVectorsTest {
    static Stream<Vector> vectors() {
        return Vectors.all().stream().filter(vector -> !vector.isOptional() && answers(vector));
    }

    static Stream<Vector> optional() {
        return Vectors.all().stream().filter(vector -> vector.isOptional() && answers(vector));
    }

    private static boolean answers(Vector vector) {
        return switch (vector.kind()) {
            case "raw", "bundle", "legacy-bundle", "threshold", "public-key", "apply" -> true;
            default -> false;
        };
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isAnsweredAsTheVectorSays(Vector vector) {
        assertThat(answer(vector)).as(vector.reason()).isEqualTo(vector.expect());
    }

    /** Optional features and free choices: nothing may escape, and what ought to be refused is. */
    @ParameterizedTest
    @MethodSource("optional")
    void isAnsweredAtAll(Vector vector) {
        assertThat(answer(vector)).as(vector.reason()).isIn("reject", vector.expect());
    }

    @Test
    void theVectorsAreThere() {
        assertThat(vectors().count()).isGreaterThanOrEqualTo(300);
    }

    private static String answer(Vector vector) {
        try {
            List<VerificationKey> keys = new ArrayList<>();
            for (Vectors.Key key : vector.keys()) {
                if (!key.isUnderstood()) {
                    return "reject";
                }
                keys.add(PublicKeyFile.read(key.file(), key.hash()));
            }
            SignatureVerifier verifier = new SignatureVerifier(keys, vector.threshold());
            if (vector.kind().equals("legacy-bundle")) {
                verifier = verifier.withLegacyBundles();
            }
            byte[] root = vector.trustedRoot();
            if (root != null) {
                verifier = verifier.withLogs(TrustedRoot.read(root));
            }
            verifier.verify(vector.message(), vector.signatures(), vector.bundles());
            return "accept";
        } catch (RefusedException | IllegalArgumentException e) {
            return "reject";
        }
    }
}
