package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that a command line names. Thread-safe: holds no state. */
final class LocalFiles {
    private LocalFiles() {}

    /** All bytes of a file; what cannot be read ends the command with a message that names it. */
    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.REFUSED, file + ": no such file");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, file + ": cannot be read");
        }
    }
}
