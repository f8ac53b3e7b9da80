package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy file on its way to the control API. Holds no state. */
final class PolicyFile {
    private PolicyFile() {}

    /** The file and the signatures beside it. */
    static Upload upload(Path file) {
        if (!Files.isRegularFile(file)) {
            String why = Files.exists(file) ? "no regular file" : "no such file";
            throw new CommandFailure(ExitCode.REFUSED, file + ": " + why);
        }
        try {
            return Upload.read(file);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, file + ": cannot be read: " + e.getMessage());
        }
    }
}
