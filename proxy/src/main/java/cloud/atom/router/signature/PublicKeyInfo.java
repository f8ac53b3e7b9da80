package cloud.atom.router.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of DER SubjectPublicKeyInfo (RFC 5280, section 4.1), of the few kinds that are accepted and in one form
 * each: P-256, P-384 and P-521 by name with an uncompressed point, RSA of 2048 to 4096 bits with exponent 65537, Ed25519.
 * Thread-safe: holds no state.
 */
final class PublicKeyInfo {
    private static final int UNCOMPRESSED = 4;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 4096;
    private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(65_537);
    private static final Map<ASN1ObjectIdentifier, Hash> CURVES = Map.of(
            SECObjectIdentifiers.secp256r1, Hash.SHA256,
            SECObjectIdentifiers.secp384r1, Hash.SHA384,
            SECObjectIdentifiers.secp521r1, Hash.SHA512);

    private PublicKeyInfo() {}

    /**
     * A key of its kind's scheme.
     *
     * @param pinned the hash; null for the one that cosign 3 uses with such a key
     */
    static VerificationKey read(byte[] der, @Nullable Hash pinned) throws RefusedException {
        SubjectPublicKeyInfo info;
        try {
            info = SubjectPublicKeyInfo.getInstance(der);
            if (!Arrays.equals(info.getEncoded(ASN1Encoding.DER), der)) {
                throw malformed("not in DER");
            }
            return key(info, der, pinned);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException | IOException e) {
            throw malformed("not a SubjectPublicKeyInfo that can be read");
        }
    }

    private static VerificationKey key(SubjectPublicKeyInfo info, byte[] der, @Nullable Hash pinned)
            throws RefusedException, IOException {
        ASN1ObjectIdentifier kind = info.getAlgorithm().getAlgorithm();
        if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return elliptic(info, der, pinned);
        }
        if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return rsa(info, der, pinned == null ? Hash.SHA256 : pinned);
        }
        if (kind.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return ed25519(info, der);
        }
        throw unsupported("an algorithm that is not accepted");
    }

    private static VerificationKey elliptic(SubjectPublicKeyInfo info, byte[] der, @Nullable Hash pinned)
            throws RefusedException {
        if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)) {
            throw unsupported("a curve without a name");
        }
        Hash usual = CURVES.get(curve);
        if (usual == null) {
            throw unsupported("a curve other than P-256, P-384 and P-521");
        }
        byte[] point = info.getPublicKeyData().getOctets();
        if (point.length == 0 || point[0] != UNCOMPRESSED) {
            throw unsupported("a point that is not uncompressed");
        }
        X9ECParameters parameters = CustomNamedCurves.getByOID(curve);
        Hash hash = pinned == null ? usual : pinned;
        ECPublicKeyParameters key = new ECPublicKeyParameters(
                parameters.getCurve().decodePoint(point), new ECNamedDomainParameters(curve, parameters));
        return new VerificationKey(der, Scheme.ECDSA_ASN1, hash, new EcdsaCheck(key, hash));
    }

    private static VerificationKey rsa(SubjectPublicKeyInfo info, byte[] der, Hash hash)
            throws RefusedException, IOException {
        byte[] numbers = info.getPublicKeyData().getOctets();
        RSAPublicKey key = RSAPublicKey.getInstance(numbers);
        boolean plain = DERNull.INSTANCE.equals(info.getAlgorithm().getParameters());
        if (!plain || !Arrays.equals(key.getEncoded(ASN1Encoding.DER), numbers)) {
            throw malformed("not in DER");
        }
        int bits = key.getModulus().bitLength();
        if (key.getModulus().signum() <= 0 || bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
            throw unsupported("RSA of other than 2048 to 4096 bits");
        }
        if (!key.getPublicExponent().equals(RSA_EXPONENT)) {
            throw unsupported("RSA with an exponent other than 65537");
        }
        return new VerificationKey(
                der, Scheme.RSA_PKCS1V15, hash, new RsaCheck(key.getModulus(), key.getPublicExponent(), hash));
    }

    private static VerificationKey ed25519(SubjectPublicKeyInfo info, byte[] der) throws RefusedException {
        byte[] point = info.getPublicKeyData().getOctets();
        boolean plain = info.getAlgorithm().getParameters() == null;
        if (!plain || point.length != Ed25519.PUBLIC_KEY_SIZE || !Ed25519.validatePublicKeyFull(point, 0)) {
            throw malformed("not an Ed25519 key");
        }
        return new VerificationKey(
                der, Scheme.ED25519_PURE, Hash.SHA256, new Ed25519Check(new Ed25519PublicKeyParameters(point)));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.KEY_MALFORMED, detail);
    }

    private static RefusedException unsupported(String detail) {
        return new RefusedException(Refusal.KEY_UNSUPPORTED, detail);
    }
}
