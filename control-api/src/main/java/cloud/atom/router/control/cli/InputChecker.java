package cloud.atom.router.control.cli;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.node.ConfigProof.Proved;
import java.nio.file.Path;
import java.util.List;

/** Validates configuration, registry and policies without a router. */
public interface InputChecker {
    /**
     * Reads {@code files} and says everything that is wrong with them; what a file is shows in its content. Without
     * files it takes conf/router.yaml, the registry that it or the environment names, and the policies.
     *
     * @param prove whether residency of the policies is proved as well, once there is nothing wrong
     */
    Verdict check(List<Path> files, boolean prove);

    /**
     * What a check found. Immutable.
     *
     * @param checked names of the files that were read, in that order
     * @param problems in the order in which they shall be read; empty: all is well
     * @param warnings what is good and yet has no effect
     * @param proofs one for each policy; empty: none was asked for, or there are problems or no policies
     */
    record Verdict(
            List<String> checked, List<InputProblem> problems, List<InputProblem> warnings, List<Proved> proofs) {
        public Verdict {
            checked = List.copyOf(checked);
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
            proofs = List.copyOf(proofs);
        }

        boolean isGood() {
            return problems.isEmpty()
                    && proofs.stream().allMatch(proof -> proof.report().holds());
        }
    }
}
