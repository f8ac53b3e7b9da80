package cloud.atom.router.control.node;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.control.cli.InputChecker;
import cloud.atom.router.node.ConfigCheck;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigProof;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code router check}: reads files as a start would, and asks nobody. Thread-safe. */
final class OfflineChecker implements InputChecker {
    private final Path home;
    private final Map<String, String> environment;

    OfflineChecker(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    @Override
    public Verdict check(List<Path> files, boolean prove) {
        Verdict found = read(files);
        if (!found.problems().isEmpty()) {
            return found;
        }
        List<InputProblem> warnings = ConfigCheck.warnings(inputs(), files);
        return prove ? proved(found, warnings, files) : good(found, warnings, List.of());
    }

    /** The same with proofs; a registry that nobody can read offline is a problem then. */
    private Verdict proved(Verdict found, List<InputProblem> warnings, List<Path> files) {
        try {
            return good(found, warnings, ConfigProof.of(inputs(), files));
        } catch (InvalidInputException e) {
            return read(found.checked(), e.problems());
        }
    }

    private static Verdict good(Verdict found, List<InputProblem> warnings, List<ConfigProof.Proved> proofs) {
        return new Verdict(found.checked(), List.of(), warnings, proofs);
    }

    private static Verdict read(List<String> checked, List<InputProblem> problems) {
        return new Verdict(checked, problems, List.of(), List.of());
    }

    private ConfigInputs inputs() {
        return StartInputs.of(home, environment, Optional.empty(), Map.of());
    }

    private Verdict read(List<Path> files) {
        if (files.isEmpty()) {
            ConfigInputs inputs = inputs();
            String name = inputs.file().map(Path::toString).orElse("the defaults");
            return read(List.of(name + " and what it names"), ConfigCheck.all(inputs));
        }
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), environment, List.of(), Path.of(""));
        List<String> checked = new ArrayList<>();
        List<InputProblem> problems = new ArrayList<>();
        for (Path file : files) {
            checked.add(file.toString());
            problems.addAll(ConfigCheck.file(file, inputs));
        }
        return read(checked, problems);
    }
}
