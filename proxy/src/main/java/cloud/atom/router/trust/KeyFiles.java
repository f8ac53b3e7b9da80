package cloud.atom.router.trust;

import cloud.atom.router.config.Problems;
import cloud.atom.router.signature.Hash;
import cloud.atom.router.signature.PublicKeyFile;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.signature.VerificationKey;
import cloud.atom.router.trust.TrustedKey.Period;
import cloud.atom.router.trust.TrustedKey.Role;
import cloud.atom.router.trust.TrustedKey.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Public key files, without a trust file around them. Thread-safe: holds no state. */
public final class KeyFiles {
    /** More than a key file is long; what is cut here is refused. */
    private static final int MOST_BYTES = 32 << 10;

    private static final String SUFFIX = ".pub";

    private KeyFiles() {}

    /**
     * Trust in keys without limits, one signature being enough.
     *
     * @param places key files, or folders of files {@code *.pub}
     * @throws cloud.atom.router.config.InvalidInputException with everything that is wrong
     */
    public static Trust trustIn(List<Path> places) {
        Set<VerificationKey> keys = new LinkedHashSet<>();
        for (Path place : places) {
            Problems problems = new Problems(place.toString());
            try {
                for (Path file : filesIn(place)) {
                    keys.add(read(file, null));
                }
            } catch (IOException e) {
                problems.addAt("", 0, 0, "cannot be read: " + e.getClass().getSimpleName());
            } catch (RefusedException e) {
                problems.addAt("", 0, 0, String.valueOf(e.getMessage()));
            }
            if (keys.isEmpty() || keys.size() > Trust.MAX_KEYS) {
                problems.addAt("", 0, 0, keys.size() + " keys (expected: 1 to " + Trust.MAX_KEYS + ")");
            }
            problems.throwIfAny();
        }
        List<TrustedKey> trusted = keys.stream()
                .map(key -> new TrustedKey(key, "", Role.AUTHOR, Scope.EVERYTHING, Period.ALWAYS))
                .toList();
        return new Trust(0, trusted, Set.of(), Map.of());
    }

    private static List<Path> filesIn(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    static VerificationKey read(Path file, @Nullable Hash hash) throws IOException, RefusedException {
        try (InputStream in = Files.newInputStream(file)) {
            return PublicKeyFile.read(in.readNBytes(MOST_BYTES), hash);
        }
    }
}
