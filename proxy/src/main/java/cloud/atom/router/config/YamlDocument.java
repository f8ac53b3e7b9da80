package cloud.atom.router.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One YAML document, read strictly. Not thread-safe: it collects what its readers find wrong.
 *
 * <p>YAML 1.2, core schema. Refused with their places: duplicate keys, keys that are no text, anchors, aliases, tags,
 * directives, a second document, byte order mark, bytes that are not UTF-8, control and direction characters (written
 * or escaped), nesting beyond {@value YamlTreeBuilder#DEEPEST} and documents above 1 MiB. JSON is YAML, so JSON is read
 * too. An empty document is a scalar of kind {@code NULL}.
 */
public final class YamlDocument {
    /** The largest document, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final YamlNode root;
    private final Problems problems;

    private YamlDocument(YamlNode root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param name begins every problem
     * @throws InvalidInputException when it has no tree because its text or syntax is wrong; anything else that is
     *     refused waits in {@link #problems}, so that it is reported together with what the reader of the tree finds
     */
    public static YamlDocument read(byte[] bytes, String name) {
        Problems problems = new Problems(name);
        if (bytes.length > MAX_BYTES) {
            problems.addAt("", 0, 0, bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
            problems.throwIfAny();
        }
        String text = YamlCharacters.decode(bytes, problems);
        problems.throwIfAny();
        return new YamlDocument(new YamlTreeBuilder(text, problems).build(), problems);
    }

    /**
     * Reads a file; its name in problems is {@code file} as given.
     *
     * @throws InvalidInputException when it cannot be read, or as {@link #read(byte[], String)}
     */
    public static YamlDocument read(Path file) {
        return read(bytesOf(file), file.toString());
    }

    /**
     * The bytes of a file, cut behind the first one too many.
     *
     * @throws InvalidInputException when it cannot be read
     */
    public static byte[] bytesOf(Path file) {
        Problems problems = new Problems(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            problems.addAt("", 0, 0, "no such file");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "a folder (expected: a file)" : "cannot be read: " + nameOf(e);
            problems.addAt("", 0, 0, why);
        }
        throw new InvalidInputException(problems.list());
    }

    private static String nameOf(IOException e) {
        return e.getClass().getSimpleName();
    }

    /** The document's name. */
    public String name() {
        return problems.file();
    }

    public YamlNode root() {
        return root;
    }

    /** What was found wrong so far; readers of the tree add to it. */
    public Problems problems() {
        return problems;
    }

    /**
     * Reads the whole document as one value.
     *
     * @throws InvalidInputException with everything that is wrong in it
     */
    public <T> T as(YamlType<T> type) {
        @Nullable T value = type.read(root, problems);
        problems.throwIfAny();
        if (value == null) {
            throw new AssertionError(name() + ": no value and no problem");
        }
        return value;
    }
}
