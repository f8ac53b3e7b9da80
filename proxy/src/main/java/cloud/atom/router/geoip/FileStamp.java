package cloud.atom.router.geoip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file was replaced or written to. Immutable.
 *
 * @param key the file's identity (device and inode) where the file system has one; it changes with an atomic rename
 */
record FileStamp(long size, FileTime modified, @Nullable Object key) {
    private static final FileStamp MISSING = new FileStamp(-1, FileTime.fromMillis(0), null);

    /** The stamp of {@code file}; all missing files have the same one. */
    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        } catch (IOException e) {
            return MISSING; // also what cannot be looked at: reading it later says why
        }
    }
}
