package cloud.atom.router.trust;

import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.signature.Hash;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.signature.Scheme;
import cloud.atom.router.signature.VerificationKey;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the key that an entry of the trust file names. Thread-safe: holds no state. */
final class KeyEntry {
    private KeyEntry() {}

    /** The key, pinned to scheme and hash; null when something is wrong, which was reported. */
    static @Nullable VerificationKey read(YamlFields fields, Path base) {
        String file = fields.require("file", YamlTypes.STRING);
        Scheme scheme = fields.find("scheme", YamlTypes.oneOf(schemes()));
        Hash hash = fields.find("hash", YamlTypes.oneOf(TrustReader.hashes()));
        String fingerprint = fields.find("fingerprint", YamlTypes.text(TrustReader::fingerprint));
        VerificationKey key = file == null ? null : key(fields, base, file, hash);
        if (key == null) {
            return null;
        }
        if (scheme != null && scheme != key.scheme()) {
            fields.problem(
                    "scheme", scheme.wireName() + " (expected: " + key.scheme().wireName() + ", the key's)");
        }
        if (hash != null && key.scheme() == Scheme.ED25519_PURE) {
            fields.problem("hash", hash.wireName() + " (expected: none; ed25519-pure signs the message itself)");
        }
        if (fingerprint != null && !fingerprint.equals(key.fingerprint())) {
            fields.problem("fingerprint", "not that of the file's key, " + key.fingerprint());
        }
        return key;
    }

    private static @Nullable VerificationKey key(YamlFields fields, Path base, String file, @Nullable Hash hash) {
        try {
            return KeyFiles.read(base.resolve(file), hash);
        } catch (InvalidPathException e) {
            fields.problem("file", "not a path");
        } catch (IOException e) {
            fields.problem("file", file + " cannot be read: " + e.getClass().getSimpleName());
        } catch (RefusedException e) {
            fields.problem("file", file + ": " + e.getMessage());
        }
        return null;
    }

    private static Map<String, Scheme> schemes() {
        Map<String, Scheme> schemes = new HashMap<>();
        for (Scheme scheme : Scheme.values()) {
            schemes.put(scheme.wireName(), scheme);
        }
        return schemes;
    }
}
