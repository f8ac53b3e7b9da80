package cloud.atom.router.control.signing;

import cloud.atom.router.signature.PublicKeyFile;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.signature.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * A private key that policies are signed with, by the scheme that cosign 3 uses for its kind. Thread-safe: immutable.
 */
public final class SigningKey {
    private static final int PEM_COLUMNS = 64;
    private static final int P256_BITS = 256;
    private static final int P384_BITS = 384;

    private final AsymmetricKeyParameter key;
    private final byte[] publicPem;
    private final VerificationKey verificationKey;

    private SigningKey(AsymmetricKeyParameter key) throws IOException, RefusedException {
        this.key = key;
        byte[] info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicOf(key))
                .getEncoded(ASN1Encoding.DER);
        publicPem = pem("PUBLIC KEY", info);
        verificationKey = PublicKeyFile.read(publicPem);
    }

    /** A new key of ECDSA on P-256, the kind that every program for cosign's signatures understands. */
    public static SigningKey generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(
                new ECKeyGenerationParameters(ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1), random));
        try {
            return new SigningKey(generator.generateKeyPair().getPrivate());
        } catch (IOException | RefusedException e) {
            throw new AssertionError("a new key is not a key", e);
        }
    }

    /**
     * The key that a PKCS#8 PrivateKeyInfo in DER holds.
     *
     * @throws IOException when it holds none, or one of a kind that is not accepted for policies
     */
    static SigningKey ofPkcs8(byte[] der) throws IOException {
        try {
            return new SigningKey(PrivateKeyFactory.createKey(der));
        } catch (RefusedException | RuntimeException e) {
            throw new IOException("not a private key of a kind that is accepted", e);
        }
    }

    byte[] pkcs8() {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError("a key that was read cannot be written", e);
        }
    }

    /** The key that its signatures are verified with. */
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    /** What {@code cosign.pub} holds. */
    public byte[] publicPem() {
        return publicPem.clone();
    }

    /** The signature over {@code message}, as bytes. Deterministic (RFC 6979 for ECDSA). */
    public byte[] sign(byte[] message) {
        Signer signer = signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new AssertionError("a key that was read cannot sign", e);
        }
    }

    private Signer signer() {
        if (key instanceof ECPrivateKeyParameters elliptic) {
            Digest digest = digest(elliptic);
            return new DSADigestSigner(new ECDSASigner(new HMacDSAKCalculator(digest(elliptic))), digest);
        }
        return key instanceof Ed25519PrivateKeyParameters
                ? new Ed25519Signer()
                : new RSADigestSigner(new SHA256Digest());
    }

    private static Digest digest(ECPrivateKeyParameters key) {
        int bits = key.getParameters().getCurve().getFieldSize();
        if (bits == P256_BITS) {
            return new SHA256Digest();
        }
        return bits == P384_BITS ? new SHA384Digest() : new SHA512Digest();
    }

    private static AsymmetricKeyParameter publicOf(AsymmetricKeyParameter key) throws IOException {
        if (key instanceof ECPrivateKeyParameters elliptic) {
            return new ECPublicKeyParameters(
                    elliptic.getParameters().getG().multiply(elliptic.getD()), elliptic.getParameters());
        }
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
        }
        if (key instanceof Ed25519PrivateKeyParameters ed25519) {
            return ed25519.generatePublicKey();
        }
        throw new IOException("a key of another kind");
    }

    /** A PEM block (RFC 7468). */
    static byte[] pem(String label, byte[] content) {
        String body = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(content);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
