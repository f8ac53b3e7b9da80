package cloud.atom.router.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The signature files beside a signed file: {@code NAME.sig}, {@code NAME.LABEL.sig}, {@code NAME.sigstore.json} and
 * {@code NAME.LABEL.sigstore.json}, the label without a dot. Thread-safe: holds no state.
 */
public final class SignatureFiles {
    /** How the files end that {@code cosign sign-blob} prints. */
    public static final String SIGNATURE = ".sig";

    /** How Sigstore bundles end. */
    public static final String BUNDLE = ".sigstore.json";

    /** One more than anybody looks at, so that too many are refused and not forgotten. */
    private static final int MOST_FILES = 17;

    /** More than any of them may be long; what is cut here is refused. */
    private static final int MOST_BYTES = (256 << 10) + 1;

    private SignatureFiles() {}

    /** Whether the file {@code candidate} is a signature of the file {@code name} in the same folder. */
    public static boolean belongs(String candidate, String name) {
        return isLabelled(candidate, name, SIGNATURE) || isLabelled(candidate, name, BUNDLE);
    }

    private static boolean isLabelled(String candidate, String name, String ending) {
        String prefix = name + ".";
        if (!candidate.startsWith(prefix) || !candidate.endsWith(ending)) {
            return false;
        }
        int labelEnd = candidate.length() - ending.length();
        return labelEnd < prefix.length() || candidate.indexOf('.', prefix.length()) == labelEnd;
    }

    /** The names of the signature files of {@code file}, sorted. */
    public static List<String> beside(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return List.of();
        }
        String name = String.valueOf(file.getFileName());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .filter(candidate -> belongs(candidate, name))
                    .sorted()
                    .toList();
        }
    }

    /** Reads signature files of {@code folder} by their names; each is cut where it is too long to be one. */
    public static Signatures read(Path folder, Collection<String> names) throws IOException {
        List<byte[]> files = new ArrayList<>();
        List<byte[]> bundles = new ArrayList<>();
        for (String name : names.stream().limit(MOST_FILES).toList()) {
            List<byte[]> kind = name.endsWith(BUNDLE) ? bundles : files;
            try (InputStream in = Files.newInputStream(folder.resolve(name))) {
                kind.add(in.readNBytes(MOST_BYTES));
            }
        }
        return new Signatures(files, bundles);
    }
}
