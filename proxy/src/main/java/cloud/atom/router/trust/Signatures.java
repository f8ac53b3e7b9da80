package cloud.atom.router.trust;

import cloud.atom.router.signature.Hash;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;

/**
 * What came along with something to prove who wrote it. Nothing of it is believed yet. Immutable by convention: nobody
 * writes into the arrays.
 *
 * @param files contents of {@code .sig} files
 * @param bundles contents of {@code .sigstore.json} files
 */
public record Signatures(List<byte[]> files, List<byte[]> bundles) {
    /** Nothing. */
    public static final Signatures NONE = new Signatures(List.of(), List.of());

    public Signatures {
        files = List.copyOf(files);
        bundles = List.copyOf(bundles);
    }

    public boolean isEmpty() {
        return files.isEmpty() && bundles.isEmpty();
    }

    /** SHA-256 of all of it, files before bundles, in lower-case hex: of one signature file just the file's. */
    public String sha256() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.forEach(all::writeBytes);
        bundles.forEach(all::writeBytes);
        return HexFormat.of().formatHex(Hash.SHA256.of(all.toByteArray()));
    }
}
