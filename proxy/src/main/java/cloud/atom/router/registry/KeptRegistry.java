package cloud.atom.router.registry;

import cloud.atom.router.config.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good document on disk, for a start while its source is away. Not thread-safe. */
final class KeptRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRegistry.class);

    private final Path file;

    /** Keeps the document in {@code file}, whose folder is made when needed. */
    KeptRegistry(Path file) {
        this.file = file;
    }

    /** What was kept; empty when there is nothing that can be read. */
    Optional<RegistryDocument> read() {
        try {
            return Optional.of(RegistryDocument.parse(Files.readAllBytes(file), file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | InvalidInputException e) {
            LOG.warn("The kept registry cannot be used: file={} problem={}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Replaces what was kept; a failure is logged and leaves the old one. */
    void write(byte[] bytes) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(next, bytes);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("The registry could not be kept: file={} problem={}", file, e.toString());
        }
    }
}
