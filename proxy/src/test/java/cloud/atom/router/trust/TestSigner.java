package cloud.atom.router.trust;

import cloud.atom.router.signature.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A new key of ECDSA on P-256 that signs as cosign does; made by the JDK, so that it shares no code with the verifier. */
public final class TestSigner {
    private final KeyPair pair;

    public TestSigner() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String fingerprint() {
        return HexFormat.of().formatHex(Hash.SHA256.of(pair.getPublic().getEncoded()));
    }

    /** Writes the public key. */
    public void write(Path file) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded());
        Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
    }

    /** What a {@code .sig} file holds. */
    public byte[] signatureFile(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return Base64.getEncoder().encodeToString(signature.sign()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** One signature file. */
    public Signatures sign(byte[] message) {
        return new Signatures(List.of(signatureFile(message)), List.of());
    }
}
