package cloud.atom.router.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says that an input is refused, with all that is wrong in it. */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In the order of their places; at least one. */
    private final transient List<InputProblem> problems;

    /** Takes all problems of one input, in the order in which they shall be read. */
    public InvalidInputException(List<InputProblem> problems) {
        super(problems.stream().map(InputProblem::toString).collect(Collectors.joining("\n")));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems: [] (expected: at least one)");
        }
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong; at least one, in the order in which they shall be read. */
    public List<InputProblem> problems() {
        return problems;
    }
}
