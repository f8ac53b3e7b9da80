package cloud.atom.router.signature;

import cloud.atom.router.signature.BundledSignature.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Sigstore bundles of versions 0.1 to 0.3 for signatures of keys
 * (https://github.com/sigstore/protobuf-specs). The form is decided once, by the media type. Thread-safe: holds no state.
 */
final class SigstoreBundle {
    private static final String PREFIX = "application/vnd.dev.sigstore.bundle";
    private static final Map<String, Integer> VERSIONS = Map.of(
            PREFIX + "+json;version=0.1", 1,
            PREFIX + "+json;version=0.2", 2,
            PREFIX + "+json;version=0.3", 3,
            PREFIX + ".v0.3+json", 3);

    private SigstoreBundle() {}

    /** The signature that a bundle holds; {@code legacy}: whether cosign's older form is taken as well. */
    static BundledSignature read(byte[] json, boolean legacy) throws RefusedException {
        Members bundle = Members.of(json, Refusal.BUNDLE_MALFORMED);
        if (!bundle.has("mediaType") && bundle.has("base64Signature")) {
            if (!legacy) {
                throw unsupported("a legacy bundle of cosign");
            }
            return LegacyBundle.read(bundle);
        }
        Integer version = VERSIONS.get(bundle.text("mediaType"));
        if (version == null) {
            throw unsupported("a bundle of another media type");
        }
        bundle.only("mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope");
        if (bundle.has("dsseEnvelope")) {
            throw unsupported("an envelope where a signature of the message is asked for");
        }
        List<LogEntry> entries = entries(bundle.object("verificationMaterial"), version);
        Members signed = bundle.object("messageSignature").only("messageDigest", "signature");
        byte[] signature = signed.bytes("signature");
        if (signature.length == 0) {
            throw new RefusedException(Refusal.BUNDLE_MALFORMED, "an empty signature");
        }
        return new BundledSignature(signature, digest(signed), null, entries, false);
    }

    private static List<LogEntry> entries(Members material, int version) throws RefusedException {
        material.only("publicKey", "certificate", "x509CertificateChain", "tlogEntries", "timestampVerificationData");
        if (material.has("certificate") || material.has("x509CertificateChain")) {
            throw unsupported("a certificate where a key is asked for");
        }
        Members key = material.object("publicKey").only("hint");
        if (key.has("hint")) {
            // Not authenticated, so it chooses nothing; it only has to be a text.
            key.text("hint");
        }
        List<LogEntry> entries = new ArrayList<>();
        for (Members entry : material.objects("tlogEntries")) {
            entries.add(LogEntry.read(entry, version));
        }
        return entries;
    }

    private static @Nullable Digest digest(Members signed) throws RefusedException {
        if (!signed.has("messageDigest")) {
            return null;
        }
        Members digest = signed.object("messageDigest").only("algorithm", "digest");
        if (!digest.has("algorithm") && !digest.has("digest")) {
            return null;
        }
        return new Digest(digest.text("algorithm"), digest.bytes("digest"));
    }

    private static RefusedException unsupported(String detail) {
        return new RefusedException(Refusal.BUNDLE_UNSUPPORTED, detail);
    }
}
