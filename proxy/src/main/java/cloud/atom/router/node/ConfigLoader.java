package cloud.atom.router.node;

import cloud.atom.router.config.FileBase;
import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.Problems;
import cloud.atom.router.config.Secret;
import cloud.atom.router.config.SettingKey;
import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.config.SettingVariables;
import cloud.atom.router.config.SettingsReader;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.prometheus.PrometheusLocation;
import cloud.atom.router.registry.RegistryLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@link RouterConfig} from file, variables and flags. Used once; not thread-safe. */
public final class ConfigLoader {
    /** Variables with a name of their own, and their keys. */
    private static final Map<String, String> FIXED_NAMES = Map.of(
            "GLOBAL_REGISTRY_URL", "registry.url",
            "ROUTER_BIND_ADDR", "control.bind",
            "PROXY_BIND_ADDR", "proxy.bind",
            "PROXY_TLS_BIND_ADDR", "proxy.tls_bind",
            "SIMULATION_MODE", "simulation_mode",
            "GEOIP_DB_PATH", "geo.database",
            "PROM_URL", "prometheus.url",
            "COSIGN_KEY_PATH", "policies.keys");

    private static final String PRIMARY = "PRIMARY_REGION";
    private static final String SECONDARY = "SECONDARY_REGIONS";
    private static final String MAX_P95 = "MAX_P95_LATENCY_MS";
    private static final String AUTH_TOKEN = "ROUTER_AUTH_TOKEN";

    /** Variables of the contract that have no effect yet. */
    public static final List<String> NOT_SUPPORTED_VARIABLES =
            List.of("VAULT_ADDR", "VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID");

    /** Variables that begin like ours and are for the launcher. */
    private static final Set<String> OTHERS = Set.of(AUTH_TOKEN, "ROUTER_JAVA_HOME", "ROUTER_JAVA_OPTS");

    private static final Pattern MILLIS = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Map<Class<?>, BiFunction<String, Path, ?>> TYPES = Map.of(
            RegistryLocation.class,
            RegistryLocation::parse,
            PrometheusLocation.class,
            (text, base) -> PrometheusLocation.parse(text));

    private final ConfigInputs inputs;
    private final Problems problems;
    private final YamlNode root;
    private final List<SettingKey> keys = SettingKey.of(RouterConfig.DEFAULT);

    private ConfigLoader(ConfigInputs inputs, YamlNode root, Problems problems) {
        this.inputs = inputs;
        this.root = root;
        this.problems = problems;
    }

    /**
     * Reads a configuration.
     *
     * @throws InvalidInputException with everything that is wrong in it
     */
    public static LoadedConfig load(ConfigInputs inputs) {
        return of(inputs).load();
    }

    private static ConfigLoader of(ConfigInputs inputs) {
        if (inputs.file().isEmpty()) {
            YamlNode empty = new YamlNode.Scalar("", 0, 0, "", YamlNode.Kind.NULL);
            return new ConfigLoader(inputs, empty, new Problems(""));
        }
        YamlDocument document = YamlDocument.read(inputs.file().get());
        return new ConfigLoader(inputs, document.root(), document.problems());
    }

    /**
     * What can be read of a configuration that may be wrong: what is wrong has its default.
     *
     * @return empty when there is no tree
     */
    static Optional<RouterConfig> draft(ConfigInputs inputs) {
        try {
            ConfigLoader loader = of(inputs);
            return Optional.of(loader.reader(new Problems("")).read(RouterConfig.DEFAULT, loader.root));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private LoadedConfig load() {
        // Twice, because the mode is a setting and other defaults depend on it. The first reading's problems are the
        // second's too.
        SettingsReader first = reader(new Problems(""));
        RouterConfig draft = first.read(RouterConfig.DEFAULT, root);
        boolean registryGiven = draft.registry().url().isPresent() || first.isGiven("registry.url");
        boolean simulation = draft.simulationMode().orElse(!registryGiven);
        RouterConfig defaults = simulation ? RouterConfig.SIMULATION_DEFAULT : RouterConfig.DEFAULT;

        SettingsReader reader = reader(problems);
        RouterConfig config = reader.read(defaults, root);
        SettingKey.refuseUnknown(keys, inputs.flags(), problems);
        refuseWithoutEffect();
        if (!simulation && !registryGiven) {
            reader.problem("simulation_mode", "false without a registry (expected: GLOBAL_REGISTRY_URL)");
        }
        List<String> warnings = SettingVariables.judgeUnknown(inputs.environment(), knownVariables(), problems);
        problems.throwIfAny();
        return new LoadedConfig(config, variable(AUTH_TOKEN).map(Secret::new), warnings);
    }

    private SettingsReader reader(Problems found) {
        Path here = inputs.workingDirectory().toAbsolutePath().normalize();
        Path base = inputs.file()
                .map(file -> FileBase.of(here.resolve(file).normalize()))
                .orElse(here);
        SettingsReader reader = new SettingsReader(found, TYPES, base, here);
        SettingVariables.overrides(keys, inputs.environment()).forEach(reader::override);
        fixedNames(found).forEach(reader::override);
        Set<String> listsOfMappings = keys.stream()
                .filter(key -> key.variable().isEmpty())
                .map(SettingKey::path)
                .collect(Collectors.toSet());
        inputs.flags().stream()
                .filter(flag -> !listsOfMappings.contains(flag.path()))
                .forEach(reader::override);
        return reader;
    }

    private List<SettingOverride> fixedNames(Problems found) {
        List<SettingOverride> overrides = new ArrayList<>();
        FIXED_NAMES.forEach((name, path) -> variable(name).ifPresent(text -> overrides.add(ours(path, name, text))));
        String order = Stream.of(PRIMARY, SECONDARY)
                .flatMap(name -> variable(name).stream())
                .collect(Collectors.joining(","));
        if (!order.isEmpty()) {
            String names = variable(SECONDARY).isEmpty() ? PRIMARY : PRIMARY + ", " + SECONDARY;
            overrides.add(ours("default_regions", variable(PRIMARY).isEmpty() ? SECONDARY : names, order));
        }
        variable(MAX_P95).ifPresent(text -> {
            if (MILLIS.matcher(text).matches()) {
                overrides.add(ours("slo.p95", MAX_P95, text + "ms"));
            } else {
                String message = Problems.quoted(text) + " (expected: milliseconds, a whole number above 0)";
                found.add(new InputProblem(SettingOverride.ENVIRONMENT, MAX_P95, 0, 0, message));
            }
        });
        return overrides;
    }

    private static SettingOverride ours(String path, String name, String text) {
        return new SettingOverride(path, SettingOverride.ENVIRONMENT, name, text);
    }

    /** A variable without the blanks around it; absent when it is empty. */
    private Optional<String> variable(String name) {
        return Optional.ofNullable(inputs.environment().get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private void refuseWithoutEffect() {
        for (String name : NOT_SUPPORTED_VARIABLES) {
            if (variable(name).isPresent()) {
                problems.add(new InputProblem(SettingOverride.ENVIRONMENT, name, 0, 0, "not supported yet"));
            }
        }
    }

    private Set<String> knownVariables() {
        Set<String> known = new HashSet<>(OTHERS);
        known.addAll(FIXED_NAMES.keySet());
        keys.stream().map(SettingKey::variable).filter(name -> !name.isEmpty()).forEach(known::add);
        return known;
    }
}
