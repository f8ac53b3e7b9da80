package cloud.atom.router.tls;

import cloud.atom.router.config.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is made of files, and made anew when they change. What is wrong keeps the last good one.
 *
 * <p>{@link #current} and {@link #lastError} from any thread; {@link #look} from one at a time.
 *
 * <p>Certificate and key are two files, and whoever replaces them does so one after the other. So a look that finds new
 * contents which do not fit says nothing yet; only the next one that finds the same does.
 */
final class FromFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(FromFiles.class);

    private final List<Path> files;
    private final Function<FileContents, T> maker;

    /** What {@code current} was made of. */
    private FileContents held;

    /** What did not fit at the last look; null when all was well. */
    private @Nullable FileContents refused;

    /** Written by the looks; read by any thread. */
    private volatile T current;

    /** Written by the looks; read by any thread. */
    private volatile Optional<String> lastError = Optional.empty();

    /**
     * Makes the first one.
     *
     * @param maker throws {@link InvalidInputException} when the contents do not fit
     * @throws InvalidInputException when {@code maker} does
     */
    FromFiles(List<Path> files, Function<FileContents, T> maker) {
        this.files = List.copyOf(files);
        this.maker = maker;
        held = FileContents.read(files);
        current = maker.apply(held);
    }

    T current() {
        return current;
    }

    /** Why the files as they stand are not used; empty when they are. */
    Optional<String> lastError() {
        return lastError;
    }

    /** Looks at the files; returns what was replaced, which others may still be using, or empty. May block. */
    Optional<T> look() {
        FileContents found = FileContents.read(files);
        if (found.equals(held)) {
            refused = null;
            lastError = Optional.empty();
            return Optional.empty();
        }
        try {
            T made = maker.apply(found);
            T old = current;
            current = made;
            held = found;
            refused = null;
            lastError = Optional.empty();
            LOG.info("Certificates replaced: files={}", files);
            return Optional.of(old);
        } catch (InvalidInputException e) {
            report(found, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void report(FileContents found, String message) {
        boolean seenBefore = refused != null && found.equals(refused);
        refused = found;
        if (seenBefore && !lastError.equals(Optional.of(message))) {
            lastError = Optional.of(message);
            LOG.warn("Certificates are not taken, the last good ones stay in use: {}", message);
        }
    }
}
