package cloud.atom.router.signature;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 over the message itself, without a context (RFC 8032, section 5.1.7). Thread-safe: immutable. */
final class Ed25519Check implements SignatureCheck {
    private final Ed25519PublicKeyParameters key;

    Ed25519Check(Ed25519PublicKeyParameters key) {
        this.key = key;
    }

    @Override
    public boolean holds(byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && key.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    }
}
