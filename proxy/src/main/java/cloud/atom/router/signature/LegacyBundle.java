package cloud.atom.router.signature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bundles that cosign wrote before Sigstore's. Thread-safe: holds no state. */
final class LegacyBundle {
    private LegacyBundle() {}

    static BundledSignature read(Members bundle) throws RefusedException {
        bundle.only("base64Signature", "cert", "rekorBundle");
        byte[] signature = bundle.bytes("base64Signature");
        if (signature.length == 0) {
            throw new RefusedException(Refusal.BUNDLE_MALFORMED, "an empty signature");
        }
        List<LogEntry> entries =
                bundle.has("rekorBundle") ? List.of(LogEntry.readLegacy(bundle.object("rekorBundle"))) : List.of();
        return new BundledSignature(signature, null, key(bundle), entries, true);
    }

    private static @Nullable VerificationKey key(Members bundle) throws RefusedException {
        return bundle.has("cert") ? PublicKeyFile.read(bundle.bytes("cert")) : null;
    }
}
