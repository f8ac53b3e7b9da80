package cloud.atom.router.registry;

import cloud.atom.router.config.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Brings the document from a file and compares its bytes: a time stamp may stay the same over a change. Not
 * thread-safe.
 */
final class FileFeed implements RegistryFeed {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path file;
    private byte[] brought = {};
    private byte[] accepted = {};

    FileFeed(Path file) {
        this.file = file;
    }

    @Override
    public CompletableFuture<Answer> fetch() {
        return CompletableFuture.completedFuture(read());
    }

    private Answer read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(YamlDocument.MAX_BYTES + 1); // one too many is refused by the parser
            if (accepted.length > 0 && Arrays.equals(bytes, accepted)) {
                return new Answer.Unchanged(PAUSE);
            }
            brought = bytes;
            return new Answer.Brought(bytes, "", PAUSE);
        } catch (NoSuchFileException e) {
            return new Answer.Failed("no such file", PAUSE);
        } catch (IOException e) {
            return new Answer.Failed("cannot be read: " + e.getClass().getSimpleName(), PAUSE);
        }
    }

    @Override
    public void accept() {
        accepted = brought;
    }

    @Override
    public void close() {}
}
