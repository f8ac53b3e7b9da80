package cloud.atom.router.config;

/**
 * A value for one key from outside the file. Immutable.
 *
 * @param path the key, as {@code timeouts.first_byte}
 * @param source {@code environment} or {@code flags}
 * @param name the variable or flag, for problems
 * @param text the value; a list is comma-separated
 */
public record SettingOverride(String path, String source, String name, String text) {
    public static final String ENVIRONMENT = "environment";
    public static final String FLAGS = "flags";

    /** A problem with it. */
    public InputProblem problem(String message) {
        return new InputProblem(source, name, 0, 0, message);
    }

    /** Not the value: it may be a secret. */
    @Override
    public String toString() {
        return name + " for " + path;
    }
}
