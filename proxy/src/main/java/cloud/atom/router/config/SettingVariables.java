package cloud.atom.router.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The environment's part of the rule between keys and variables. Thread-safe: holds no state. */
public final class SettingVariables {
    private static final String PREFIX = "ROUTER_";

    private SettingVariables() {}

    /** What the variables of these keys say; an empty variable counts as missing. */
    public static List<SettingOverride> overrides(Collection<SettingKey> keys, Map<String, String> environment) {
        List<SettingOverride> overrides = new ArrayList<>();
        for (SettingKey key : keys) {
            String text = key.variable().isEmpty() ? "" : environment.getOrDefault(key.variable(), "");
            if (!text.isEmpty()) {
                overrides.add(
                        new SettingOverride(key.path(), SettingOverride.ENVIRONMENT, key.variable(), text.strip()));
            }
        }
        return overrides;
    }

    /**
     * Judges variables that begin with {@code ROUTER_} and are not {@code known}. One that is a letter or two away from
     * a known one is a mistake and reported. Any other may belong to someone else (Kubernetes sets {@code ROUTER_PORT}
     * for a service named router) and is only warned of.
     *
     * @return the warnings, by name
     */
    public static List<String> judgeUnknown(Map<String, String> environment, Set<String> known, Problems problems) {
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (!name.startsWith(PREFIX) || known.contains(name)) {
                continue;
            }
            String meant = Spelling.didYouMean(name, known);
            if (meant.isEmpty()) {
                warnings.add("unknown variable " + Problems.printable(name) + " is not used");
            } else {
                problems.add(new InputProblem(SettingOverride.ENVIRONMENT, name, 0, 0, "unknown variable" + meant));
            }
        }
        return warnings;
    }
}
