package cloud.atom.router.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Moments as they are written in every file of ours (RFC 3339, section 5.6). Thread-safe: holds no state. */
final class Timestamps {
    private static final Pattern RFC_3339 = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private Timestamps() {}

    /**
     * Reads a moment.
     *
     * @throws IllegalArgumentException when {@code text} is none, or has no zone
     */
    static Instant instant(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: RFC 3339 with a zone, such as \"2026-11-01T00:00:00Z\")");
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noSuchTime) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: a date and time that exist)", noSuchTime);
        }
    }
}
