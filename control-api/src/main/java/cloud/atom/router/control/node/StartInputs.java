package cloud.atom.router.control.node;

import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.node.ConfigInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a start reads. Holds no state. */
final class StartInputs {
    private StartInputs() {}

    /**
     * The configuration of {@code file}, else of {@code conf/router.yaml} below {@code home} where it exists, else the
     * defaults, each with variables and flags.
     *
     * @param settings values of flags by key
     */
    static ConfigInputs of(
            Path home, Map<String, String> environment, Optional<Path> file, Map<String, String> settings) {
        Path shipped = home.resolve("conf/router.yaml");
        Optional<Path> config = file.or(() -> Files.exists(shipped) ? Optional.of(shipped) : Optional.empty());
        List<SettingOverride> flags = settings.entrySet().stream()
                .map(entry -> new SettingOverride(
                        entry.getKey(), SettingOverride.FLAGS, "--set " + entry.getKey(), entry.getValue()))
                .toList();
        return new ConfigInputs(config, environment, flags, Path.of(""));
    }
}
