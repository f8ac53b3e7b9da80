package cloud.atom.router.geo;

import org.jspecify.annotations.Nullable;

/** What an estimate of a round trip stands on, coarsest first. */
public enum Rung {
    /** Distance and the fitted lines alone. */
    MODEL(0, "model"),
    /** Measured from the client's zone. */
    ZONE(1, "zone"),
    /** Measured from the client's autonomous system in its country; from its country where the system is not known. */
    NETWORK(2, "network"),
    /** Measured from the client's own /24 or /48. */
    PREFIX(3, "prefix"),
    /** Measured by this router itself, which the client is at or near. */
    ROUTER(4, "router");

    private static final Rung[] ALL = values();

    private final int code;
    private final String wireName;

    Rung(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** A number that stays the same, for files and tables: 0 for the model, higher for finer groups. */
    public int code() {
        return code;
    }

    /** The rung of that code; null when there is none. */
    public static @Nullable Rung of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }

    /** The name in answers of the control API and in metrics. */
    public String wireName() {
        return wireName;
    }
}
