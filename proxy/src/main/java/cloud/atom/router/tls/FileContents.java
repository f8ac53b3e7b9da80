package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stood in some files at one moment. Immutable; two are equal when every file holds the same.
 *
 * <p>All files are read before any is used, so that what is made of them and what is later compared are the same bytes.
 */
final class FileContents {
    /** Chains and bundles of authorities are some hundred KiB at most. */
    private static final int MAX_BYTES = 4 << 20;

    /** Text, or why there is none. */
    private final Map<Path, Content> files;

    private FileContents(Map<Path, Content> files) {
        this.files = files;
    }

    /** Reads {@code files}; those that cannot be read are remembered as such. */
    static FileContents read(Collection<Path> files) {
        Map<Path, Content> contents = new LinkedHashMap<>();
        files.forEach(file -> contents.put(file, contentOf(file)));
        return new FileContents(contents);
    }

    private static Content contentOf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? new Content("", "larger than 4MiB (expected: PEM)")
                    : new Content(new String(bytes, StandardCharsets.ISO_8859_1), "");
        } catch (NoSuchFileException e) {
            return new Content("", "no such file");
        } catch (IOException e) {
            return new Content("", "cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /**
     * The text of one of the files.
     *
     * @throws InvalidInputException when it could not be read
     */
    String text(Path file) {
        Content content = files.get(file);
        if (content == null) {
            throw new AssertionError(file + " was not read");
        }
        if (!content.fault().isEmpty()) {
            throw new InvalidInputException(List.of(new InputProblem(file.toString(), "", 0, 0, content.fault())));
        }
        return content.text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContents contents && contents.files.equals(files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }

    /** Only names: there are private keys among the contents. */
    @Override
    public String toString() {
        return files.keySet().toString();
    }

    /** A file's text; or, with a fault, none. */
    private record Content(String text, String fault) {}
}
