package cloud.atom.router.node;

import cloud.atom.router.config.SettingOverride;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a configuration is made of. Immutable.
 *
 * @param file conf/router.yaml; absent: defaults
 * @param environment all variables of the process; only {@code main} reads them from the system
 * @param flags of the command line; they win over everything
 * @param workingDirectory what paths in variables and flags are relative to
 */
public record ConfigInputs(
        Optional<Path> file, Map<String, String> environment, List<SettingOverride> flags, Path workingDirectory) {
    public ConfigInputs {
        environment = Map.copyOf(environment);
        flags = List.copyOf(flags);
    }

    /** The same with another file. */
    ConfigInputs from(Path other) {
        return new ConfigInputs(Optional.of(other), environment, flags, workingDirectory);
    }

    /** Not the variables: there are secrets among them. */
    @Override
    public String toString() {
        return "configuration of " + file.map(Path::toString).orElse("defaults");
    }
}
