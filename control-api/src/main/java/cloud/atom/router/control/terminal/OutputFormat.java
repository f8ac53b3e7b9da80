package cloud.atom.router.control.terminal;

import java.util.Locale;

/** How data is printed. */
public enum OutputFormat {
    /** For people; fits 80 columns. */
    TABLE,
    /** The server's own answer, unchanged. */
    JSON,
    YAML;

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
