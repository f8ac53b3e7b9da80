package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.Terminal;
import java.util.Map;

/**
 * What a command finds around it. Immutable.
 *
 * @param environment variables by name
 */
public record Surroundings(Map<String, String> environment, Terminal terminal) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The variable's value; empty when it is missing. */
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
