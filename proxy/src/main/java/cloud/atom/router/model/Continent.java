package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/** The continents, by the two-letter codes that MaxMind's databases use. */
public enum Continent {
    AF,
    AN,
    AS,
    EU,
    NA,
    OC,
    SA;

    /** Reads a code, case as written; null when there is no such continent. */
    public static @Nullable Continent parse(String code) {
        for (Continent continent : values()) {
            if (continent.name().equals(code)) {
                return continent;
            }
        }
        return null;
    }
}
