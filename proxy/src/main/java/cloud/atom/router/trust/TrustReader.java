package cloud.atom.router.trust;

import cloud.atom.router.config.FileBase;
import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.Problems;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.signature.Hash;
import cloud.atom.router.signature.VerificationKey;
import cloud.atom.router.trust.TrustedKey.Period;
import cloud.atom.router.trust.TrustedKey.Role;
import cloud.atom.router.trust.TrustedKey.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads conf/trust.yaml and the key files that it names, and says everything that is wrong at once. Used once; not
 * thread-safe. Key files are read with it and never again: replacing one changes nothing until a new version of the trust
 * file is taken.
 */
public final class TrustReader {
    /** The longest trust file, in bytes. */
    static final int MAX_BYTES = 256 << 10;

    private static final int MAX_NAME = 64;
    private static final int MAX_LIST = 1000;
    private static final Pattern FINGERPRINT_FORM = Pattern.compile("[0-9a-f]{64}");
    private static final YamlType<String> FINGERPRINT = YamlTypes.text(TrustReader::fingerprint);
    private static final YamlType<String> NAME = YamlTypes.text(TrustReader::name);

    private final Path base;
    private final Set<VerificationKey> seen = new HashSet<>();

    private TrustReader(Path base) {
        this.base = base;
    }

    /**
     * Reads a trust file.
     *
     * @param bytes what {@code file} holds, and the only time that it is looked at
     * @throws InvalidInputException with everything that is wrong
     */
    public static Trust read(byte[] bytes, Path file) {
        Problems tooLong = new Problems(file.toString());
        if (bytes.length > MAX_BYTES) {
            tooLong.addAt("", 0, 0, "longer than " + MAX_BYTES + " bytes");
            tooLong.throwIfAny();
        }
        TrustReader reader = new TrustReader(FileBase.of(file.toAbsolutePath().normalize()));
        return YamlDocument.read(bytes, file.toString()).as(YamlTypes.mapping(reader::trust));
    }

    private @Nullable Trust trust(YamlFields fields) {
        Long version = fields.require("version", YamlTypes.LONG);
        if (version != null && version < 1) {
            fields.problem("version", version + " (expected: a whole number above 0)");
        }
        List<TrustedKey> keys = keys(fields);
        List<String> revoked = list(fields, "revoked", FINGERPRINT, List.of());
        Map<String, Integer> thresholds = thresholds(fields, keys);
        if (version == null || !fields.problems().isEmpty()) {
            return null;
        }
        return new Trust(version, keys, Set.copyOf(revoked), thresholds);
    }

    private List<TrustedKey> keys(YamlFields fields) {
        if (fields.node("keys") instanceof YamlNode.Sequence list
                && (list.items().isEmpty() || list.items().size() > Trust.MAX_KEYS)) {
            fields.problem("keys", list.items().size() + " keys (expected: 1 to " + Trust.MAX_KEYS + ")");
            return List.of();
        }
        List<TrustedKey> keys = fields.require("keys", YamlTypes.listOf(YamlTypes.mapping(this::key)));
        return keys == null ? List.of() : keys;
    }

    private @Nullable TrustedKey key(YamlFields fields) {
        String name = fields.get("name", NAME, "");
        VerificationKey key = KeyEntry.read(fields, base);
        Scope scope = new Scope(names(fields, "tenants"), names(fields, "namespaces"), names(fields, "environments"));
        Role role = fields.get("role", YamlTypes.oneOf(Role.class), Role.AUTHOR);
        Period period = period(fields);
        if (key == null) {
            return null;
        }
        if (!seen.add(key)) {
            fields.problem("file", "the key of another entry (expected: each key once)");
        }
        return new TrustedKey(key, name, role, scope, period);
    }

    private static Set<String> names(YamlFields fields, String key) {
        List<String> names = list(fields, key, NAME, List.of(Scope.ALL));
        if (names.isEmpty()) {
            fields.problem(key, "[] (expected: at least one, or \"*\")");
        }
        return Set.copyOf(names);
    }

    private static <T> List<T> list(YamlFields fields, String key, YamlType<T> type, List<T> otherwise) {
        if (fields.node(key) instanceof YamlNode.Sequence list && list.items().size() > MAX_LIST) {
            fields.problem(key, list.items().size() + " items (expected: at most " + MAX_LIST + ")");
            return otherwise;
        }
        return fields.get(key, YamlTypes.listOf(type), otherwise);
    }

    private static Period period(YamlFields fields) {
        Instant from = fields.find("not_before", YamlTypes.TIMESTAMP);
        Instant to = fields.find("not_after", YamlTypes.TIMESTAMP);
        if (from != null && to != null && !from.isBefore(to)) {
            fields.problem("not_after", to + " (expected: later than not_before)");
        }
        return new Period(Optional.ofNullable(from), Optional.ofNullable(to));
    }

    /** The thresholds; each can be reached by the keys of its environment, revoked ones counted, where they are known. */
    private static Map<String, Integer> thresholds(YamlFields fields, List<TrustedKey> keys) {
        Map<String, Integer> thresholds = new HashMap<>();
        boolean wellFormed = fields.find("threshold", YamlTypes.mapOf(YamlTypes.INT)) != null;
        if (!wellFormed || !(fields.node("threshold") instanceof YamlNode.Mapping mapping)) {
            return thresholds;
        }
        Problems problems = fields.problems();
        for (YamlNode.Entry entry : mapping.entries()) {
            String environment = entry.key().text();
            Integer least = YamlTypes.INT.read(entry.value(), problems);
            long most = keys.isEmpty() ? Trust.MAX_KEYS : keysFor(environment, keys);
            if (least == null || least < 1 || least > most) {
                problems.add(entry.value(), least + " (expected: 1 to " + most + ", the keys for " + environment + ")");
            } else {
                thresholds.put(environment, least);
            }
        }
        return thresholds;
    }

    private static long keysFor(String environment, List<TrustedKey> keys) {
        return keys.stream()
                .filter(key -> key.scope().coversEnvironment(environment))
                .count();
    }

    /** Says that the file cannot be read. */
    static InvalidInputException unreadable(Path file, IOException e) {
        String why = "cannot be read: " + e.getClass().getSimpleName();
        return new InvalidInputException(List.of(new InputProblem(file.toString(), "", 0, 0, why)));
    }

    /** The hash functions by their names in the file. */
    static Map<String, Hash> hashes() {
        Map<String, Hash> hashes = new HashMap<>();
        for (Hash hash : Hash.values()) {
            hashes.put(hash.wireName(), hash);
        }
        return hashes;
    }

    private static String name(String text) {
        if (text.isBlank() || text.length() > MAX_NAME || !text.equals(text.strip())) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: 1 to " + MAX_NAME + " characters, no blank at the ends)");
        }
        return text;
    }

    static String fingerprint(String text) {
        if (!FINGERPRINT_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: a fingerprint, 64 lower-case hexadecimal digits)");
        }
        return text;
    }
}
