package cloud.atom.router.config;

import java.util.Map;

/** The variables that the process was started with: the one place that reads them, all else is handed the map. */
public final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /** Variables by name; unmodifiable. */
    public static Map<String, String> variables() {
        return System.getenv();
    }
}
