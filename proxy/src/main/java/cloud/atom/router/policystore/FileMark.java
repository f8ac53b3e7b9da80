package cloud.atom.router.policystore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells one content of a file from another without reading it. Immutable.
 *
 * @param key the file's identity (device and inode); it changes with a rename into place
 * @param changed when the inode was changed, where the system tells: also after {@code cp -p} over the same file
 */
record FileMark(String key, long size, FileTime modified, String changed) {
    /**
     * The mark of a file.
     *
     * @return null when it is no regular file (a directory, a symbolic link, a device)
     * @throws IOException when it cannot be looked at
     */
    static @Nullable FileMark of(Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!basic.isRegularFile()) {
            return null;
        }
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        String changed = unix ? String.valueOf(Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)) : "";
        return new FileMark(String.valueOf(basic.fileKey()), basic.size(), basic.lastModifiedTime(), changed);
    }
}
