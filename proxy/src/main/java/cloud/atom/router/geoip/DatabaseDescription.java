package cloud.atom.router.geoip;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which database of places is in use, and what is wrong with it. Immutable.
 *
 * @param file null for {@code COARSE_MAP}
 * @param type what the file calls itself, such as {@code GeoLite2-City}; empty for {@code COARSE_MAP}
 * @param builtAtEpochSeconds when its data was built, in seconds since 1970; 0 for {@code COARSE_MAP}
 * @param problems why something better is not in use; empty when all is as configured
 */
public record DatabaseDescription(
        Kind kind, @Nullable Path file, String type, long builtAtEpochSeconds, List<String> problems) {
    /**
     * From this age on {@link #warnings} says so. The slowest of the usual editions (DB-IP Lite) appears every month,
     * MaxMind's twice a week: at 60 days at least one update did not arrive.
     */
    public static final Duration OLD = Duration.ofDays(60);

    public DatabaseDescription {
        problems = List.copyOf(problems);
    }

    /** Which data it is, in a few words: its kind, what the file calls itself, and when it was built. */
    public String build() {
        StringBuilder text = new StringBuilder(kind.wireName());
        if (!type.isEmpty()) {
            text.append(' ').append(type);
        }
        if (builtAtEpochSeconds > 0) {
            text.append(' ').append(Instant.ofEpochSecond(builtAtEpochSeconds));
        }
        return text.toString();
    }

    /** Age of the data; zero when unknown or in the future. */
    public Duration age(Instant now) {
        Duration age = Duration.between(Instant.ofEpochSecond(builtAtEpochSeconds), now);
        return builtAtEpochSeconds == 0 || age.isNegative() ? Duration.ZERO : age;
    }

    /** The problems, and the age when it is {@link #OLD}. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>(problems);
        Duration age = age(now);
        if (age.compareTo(OLD) >= 0) {
            warnings.add(type + " is " + age.toDays() + " days old");
        }
        return warnings;
    }

    DatabaseDescription with(List<String> replacedProblems) {
        return new DatabaseDescription(kind, file, type, builtAtEpochSeconds, replacedProblems);
    }

    /** Where the database comes from, best first. */
    public enum Kind {
        /** The configured file. */
        CONFIGURED("configured"),
        /** The file that is shipped beside the program. */
        EMBEDDED("embedded"),
        /** No file could be read; the built-in map of countries serves. */
        COARSE_MAP("coarse_map");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The name in answers of the control API. */
        public String wireName() {
            return wireName;
        }
    }
}
