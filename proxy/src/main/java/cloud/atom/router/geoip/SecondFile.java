package cloud.atom.router.geoip;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that may stand beside the one of places: read at the start, and again when its file is replaced. A file that
 * cannot be used is said so once; the last good one stays, and at the start there is none.
 *
 * <p>{@link #current} may be called from any thread; all else is confined to the watcher.
 */
final class SecondFile<D> {
    private static final Logger LOG = LoggerFactory.getLogger(SecondFile.class);

    private final Path file;
    private final Function<Path, D> reader;

    /** What the file was like when it was last judged, and at the last look. */
    private FileStamp judged;

    private FileStamp seen;

    /** Written by the watcher; read by event loops. */
    private volatile @Nullable D current;

    /** What is wrong with the file; empty when nothing is. Written by the watcher; read by any thread. */
    private volatile Optional<String> problem = Optional.empty();

    /**
     * Reads the file; one that is not configured is the empty path.
     *
     * @param reader throws {@link UnusableDatabaseException}
     */
    SecondFile(Path file, Function<Path, D> reader) {
        this.file = file;
        this.reader = reader;
        judged = FileStamp.of(file);
        seen = judged;
        if (isConfigured()) {
            judge(judged);
        }
    }

    /** The empty path names the working directory, which changes as any directory does. */
    private boolean isConfigured() {
        return !file.toString().isEmpty();
    }

    @Nullable
    D current() {
        return current;
    }

    Optional<String> problem() {
        return problem;
    }

    /** Looks once; true when another database serves from here on. */
    boolean look() {
        if (!isConfigured()) {
            return false;
        }
        FileStamp stamp = FileStamp.of(file);
        boolean settled = stamp.equals(seen);
        seen = stamp;
        return settled && !stamp.equals(judged) && judge(stamp);
    }

    private boolean judge(FileStamp stamp) {
        judged = stamp;
        try {
            current = reader.apply(file);
            problem = Optional.empty();
            LOG.info("geography database: took {}", file);
            return true;
        } catch (UnusableDatabaseException e) {
            String kept = current == null ? "" : "; the last good one stays";
            problem = Optional.of(e.getMessage() + kept);
            LOG.warn("geography database: {}{}", e.getMessage(), kept);
            return false;
        }
    }
}
