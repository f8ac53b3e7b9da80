package cloud.atom.router.node;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.operations.StickyKeys;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.policystore.SystemsCheck;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.registry.RegistryLocation;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.trust.TrustReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks configuration, registry and policies without starting or asking anything. Thread-safe: holds no state. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * What would keep a router from starting: what is wrong in a configuration, in the certificates, keys and token
     * files and in the registry file that it names; empty when all is well. Files that a wrong configuration names are looked at as far as it can
     * be read.
     */
    public static List<InputProblem> start(ConfigInputs inputs) {
        List<InputProblem> problems = new ArrayList<>(problemsOf(() -> ConfigLoader.load(inputs)));
        ConfigLoader.draft(inputs).ifPresent(config -> {
            problems.addAll(ServerTls.problems(config.tls()));
            for (ControlToken token : config.control().tokens()) {
                token.tokenFile().ifPresent(file -> problems.addAll(problemsOf(() -> ControlToken.firstLine(file))));
            }
            problems.addAll(problemsOf(() -> RouterParts.trust(config)));
            if (!config.stickyKeyFile().toString().isEmpty()) {
                problems.addAll(problemsOf(() -> StickyKeys.shared(config.stickyKeyFile())));
            }
            if (config.registry().url().orElse(null) instanceof RegistryLocation.FileLocation registry) {
                Path path = registry.path();
                problems.addAll(problemsOf(() -> RegistryDocument.parse(YamlDocument.bytesOf(path), path)));
            }
        });
        return problems;
    }

    /** The same, and what a start puts up with: certificates that are over or not yet valid. */
    private static List<InputProblem> served(ConfigInputs inputs) {
        List<InputProblem> problems = new ArrayList<>(start(inputs));
        ConfigLoader.draft(inputs)
                .ifPresent(config -> problems.addAll(ServerTls.outOfTime(config.tls(), Instant.now())));
        return problems;
    }

    /** The same, and what is wrong in the policy files. */
    public static List<InputProblem> all(ConfigInputs inputs) {
        List<InputProblem> problems = new ArrayList<>(served(inputs));
        ConfigLoader.draft(inputs).ifPresent(config -> {
            problems.addAll(problemsOf(() -> {
                for (Path policy : policiesIn(config.policies().directory())) {
                    problems.addAll(
                            problemsOf(() -> PolicyParser.parse(YamlDocument.bytesOf(policy), policy.toString())));
                }
            }));
        });
        return problems;
    }

    /**
     * What is wrong in one file; what kind of file it is follows from its keys: {@code kind} or {@code apiVersion} is a
     * policy, {@code regions} a registry, {@code keys} a trust file, anything else a configuration, whose certificates, keys, token files and
     * registry file are looked at as well.
     *
     * @param inputs variables and flags for a configuration; its own file is not looked at
     */
    public static List<InputProblem> file(Path file, ConfigInputs inputs) {
        List<InputProblem> problems = new ArrayList<>();
        List<InputProblem> unread = problemsOf(() -> {
            byte[] bytes = YamlDocument.bytesOf(file);
            switch (kindOf(file)) {
                case POLICY -> PolicyParser.parse(bytes, file.toString());
                case REGISTRY -> RegistryDocument.parse(bytes, file);
                case TRUST -> TrustReader.read(bytes, file);
                case CONFIGURATION -> problems.addAll(served(inputs.from(file)));
            }
        });
        problems.addAll(unread);
        return problems;
    }

    /**
     * What is good and yet has no effect: policies that ask for autonomous systems where the configuration names no database
     * of them. All files were checked and are good.
     *
     * @param inputs the configuration that names the policies
     * @param files configuration and policies instead of those
     */
    public static List<InputProblem> warnings(ConfigInputs inputs, List<Path> files) {
        ConfigInputs chosen = inputs;
        List<Path> policies = new ArrayList<>();
        for (Path file : files) {
            switch (kindOf(file)) {
                case POLICY -> policies.add(file);
                case CONFIGURATION -> chosen = inputs.from(file);
                case REGISTRY, TRUST -> {}
            }
        }
        RouterConfig config = ConfigLoader.draft(chosen).orElse(null);
        if (config == null || !config.geo().asnDatabase().toString().isEmpty()) {
            return List.of();
        }
        return (policies.isEmpty() ? policiesIn(config.policies().directory()) : policies)
                .stream()
                        .flatMap(policy ->
                                SystemsCheck.without(YamlDocument.bytesOf(policy), policy.toString()).stream())
                        .toList();
    }

    /** What a file is, as its keys show. */
    enum Kind {
        POLICY,
        REGISTRY,
        TRUST,
        CONFIGURATION
    }

    /**
     * What {@code file} is.
     *
     * @throws InvalidInputException when it cannot be read or is no YAML
     */
    static Kind kindOf(Path file) {
        YamlNode root =
                YamlDocument.read(YamlDocument.bytesOf(file), file.toString()).root();
        if (has(root, "kind") || has(root, "apiVersion")) {
            return Kind.POLICY;
        }
        if (has(root, "keys")) {
            return Kind.TRUST;
        }
        return has(root, "regions") ? Kind.REGISTRY : Kind.CONFIGURATION;
    }

    private static boolean has(YamlNode root, String key) {
        return root instanceof YamlNode.Mapping mapping && mapping.find(key) != null;
    }

    private static List<InputProblem> problemsOf(Runnable reading) {
        try {
            reading.run();
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems();
        }
    }

    /**
     * The policy files of a folder, by name; none when there is no such folder.
     *
     * @throws InvalidInputException when the folder cannot be read
     */
    static List<Path> policiesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            String why = "cannot be read: " + e.getClass().getSimpleName();
            throw new InvalidInputException(List.of(new InputProblem(folder.toString(), "", 0, 0, why)));
        }
    }
}
