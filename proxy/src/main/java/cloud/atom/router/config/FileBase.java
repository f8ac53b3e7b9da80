package cloud.atom.router.config;

import java.nio.file.Path;
import java.util.Optional;

/** What paths inside a file are relative to. Thread-safe: holds no state. */
public final class FileBase {
    private FileBase() {}

    /** The folder that holds {@code conf/} when {@code file} lies in one, else the file's own. */
    public static Path of(Path file) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(file);
        for (Path above = folder; above != null && above.getFileName() != null; above = above.getParent()) {
            Path parent = above.getParent();
            if (above.getFileName().toString().equals("conf") && parent != null) {
                return parent;
            }
        }
        return folder;
    }
}
