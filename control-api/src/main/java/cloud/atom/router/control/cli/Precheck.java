package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a router could be started with this environment, and in which mode. Immutable.
 *
 * @param members of the report, in its order
 * @param refused variables that are set and not supported yet, so that a router would not start; the decision follows
 *     the contract and does not look at them
 */
record Precheck(Map<String, String> members, Decision decision, List<String> refused) {
    static final List<String> NOT_SUPPORTED = List.of("VAULT_ADDR", "VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID");

    private static final String MODE = "SIMULATION_MODE";
    private static final String REGISTRY = "GLOBAL_REGISTRY_URL";
    private static final List<String> VARIABLES = List.of(REGISTRY, "GEOIP_DB_PATH", "PROM_URL", "VAULT_ADDR");

    /** What follows from the environment. */
    enum Decision {
        PROCEED,
        PROCEED_SIMULATION,
        /** Simulation is switched off and nothing says where regions are. */
        BLOCK
    }

    /** Judges an environment; an empty variable counts as missing. */
    static Precheck of(Map<String, String> environment) {
        Map<String, String> members = new LinkedHashMap<>();
        VARIABLES.forEach(name -> members.put(name, isSet(environment, name) ? "SET" : "MISSING"));
        boolean registry = isSet(environment, REGISTRY);
        boolean simulation = isSet(environment, MODE) ? mode(value(environment, MODE)) : !registry;
        Decision decision = simulation ? Decision.PROCEED_SIMULATION : registry ? Decision.PROCEED : Decision.BLOCK;
        members.put(MODE, Boolean.toString(simulation));
        members.put("decision", decision.name());
        List<String> refused =
                NOT_SUPPORTED.stream().filter(name -> isSet(environment, name)).toList();
        return new Precheck(members, decision, refused);
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !value(environment, name).isEmpty();
    }

    /** As the router reads it. */
    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    private static boolean mode(String value) {
        return switch (value) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new CommandFailure(ExitCode.REFUSED, MODE + ": " + value + " (expected: true or false)");
        };
    }
}
