package cloud.atom.router.control.cli;

import cloud.atom.router.config.InputProblem;
import java.nio.file.Path;
import java.util.List;

/** Validates configuration, registry and policies without a router. */
public interface InputChecker {
    /**
     * Reads {@code files} and says everything that is wrong with them; what a file is shows in its content. Without
     * files it takes conf/router.yaml, the registry that it or the environment names, and the policies.
     */
    Verdict check(List<Path> files);

    /**
     * What a check found. Immutable.
     *
     * @param checked names of the files that were read, in that order
     * @param problems in the order in which they shall be read; empty: all is well
     */
    record Verdict(List<String> checked, List<InputProblem> problems) {
        public Verdict {
            checked = List.copyOf(checked);
            problems = List.copyOf(problems);
        }
    }
}
