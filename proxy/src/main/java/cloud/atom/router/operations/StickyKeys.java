package cloud.atom.router.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.state.StickyKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the key of sticky cookies: one line of hexadecimal digits in a file. Thread-safe: holds no state. */
public final class StickyKeys {
    private static final Logger LOG = LoggerFactory.getLogger(StickyKeys.class);
    private static final String OWN_FILE = "sticky.key";
    private static final int KEY_BYTES = 32;
    private static final int MAX_FILE_BYTES = 1024;
    private static final Pattern FORM = Pattern.compile("(?:[0-9A-Fa-f]{2}){32,128}");
    private static final String EXPECTED = "one line of 64 to 256 hexadecimal digits";

    private StickyKeys() {}

    /**
     * The key of {@code shared}, or of {@code folder} when that is the empty path.
     *
     * @throws InvalidInputException as {@link #shared}
     */
    public static StickyKey of(Path shared, Path folder) {
        return shared.toString().isEmpty() ? own(folder) : shared(shared);
    }

    /**
     * The key of {@code shared}.
     *
     * @throws InvalidInputException when that file cannot be read or holds no key
     */
    public static StickyKey shared(Path shared) {
        try {
            return read(shared);
        } catch (IOException e) {
            String message = "sticky_key_file: cannot be used (expected: " + EXPECTED + ")";
            throw new InvalidInputException(List.of(new InputProblem(shared.toString(), "", 0, 0, message)));
        }
    }

    /**
     * The key of {@code folder}, made and kept there when there is none. One that cannot be read is replaced, and one that
     * cannot be kept counts until the process ends; both are logged, and cost clients no more than their cookies.
     */
    private static StickyKey own(Path folder) {
        Path file = folder.resolve(OWN_FILE);
        try {
            return read(file);
        } catch (NoSuchFileException first) {
            LOG.debug("a key for sticky cookies is made: file={}", file);
        } catch (IOException e) {
            LOG.warn("The key of sticky cookies cannot be read and is made anew: file={}", file);
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            write(file, HexFormat.of().formatHex(key) + "\n");
        } catch (IOException e) {
            LOG.warn("The key of sticky cookies cannot be kept, a restart will end them: file={}", file);
        }
        return new StickyKey(key);
    }

    private static StickyKey read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_FILE_BYTES), US_ASCII).strip();
            if (!FORM.matcher(text).matches()) {
                throw new IOException("no key");
            }
            return new StickyKey(HexFormat.of().parseHex(text));
        }
    }

    /** Nobody but the owner may read it, from its first moment. */
    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(next);
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(next, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
