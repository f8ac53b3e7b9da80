package cloud.atom.router.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes as they are written in every file, variable and flag of ours: a whole number and its unit.
 * Thread-safe: holds no state.
 */
public final class Quantities {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([A-Za-z]{1,3})");
    private static final String DURATION_FORM = "a duration such as 250ms, 2s, 10m, 24h or 30d";
    private static final String SIZE_FORM = "a size such as 512B, 64KiB, 1MiB or 2GiB";

    /** A century. In nanoseconds it leaves room to be added to any clock. */
    private static final long LONGEST_DAYS = 36_500;

    private static final Map<String, Long> MILLIS = Map.of(
            "ms", 1L,
            "s", 1000L,
            "m", 60_000L,
            "h", 3_600_000L,
            "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private Quantities() {}

    /**
     * Reads {@code 250ms}, {@code 2s}, {@code 10m}, {@code 24h}, {@code 30d}.
     *
     * @throws IllegalArgumentException when {@code text} is no duration, or one of more than a century
     */
    public static Duration duration(String text) {
        Duration duration = Duration.ofMillis(product(text, MILLIS, DURATION_FORM));
        if (duration.compareTo(Duration.ofDays(LONGEST_DAYS)) > 0) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: at most " + LONGEST_DAYS + "d)");
        }
        return duration;
    }

    /**
     * Reads a number of bytes: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}, or {@code 0}.
     *
     * @throws IllegalArgumentException when {@code text} is no size
     */
    public static long size(String text) {
        return text.equals("0") ? 0 : product(text, BYTES, SIZE_FORM);
    }

    private static long product(String text, Map<String, Long> units, String form) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(text, form);
        }
        Long unit = units.get(matcher.group(2));
        if (unit == null) {
            throw unreadable(text, form);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: less)", e);
        }
    }

    private static IllegalArgumentException unreadable(String text, String form) {
        return new IllegalArgumentException(Problems.quoted(text) + " (expected: " + form + ")");
    }

    /** The shortest text that {@link #duration} reads as {@code duration}; parts of a millisecond are dropped. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long inUnit = MILLIS.getOrDefault(unit, 1L);
            if (millis != 0 && millis % inUnit == 0) {
                return millis / inUnit + unit;
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    /** The shortest text that {@link #size} reads as {@code bytes}. */
    public static String text(long bytes) {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            long inUnit = BYTES.getOrDefault(unit, 1L);
            if (bytes != 0 && bytes % inUnit == 0) {
                return bytes / inUnit + unit;
            }
        }
        return bytes == 0 ? "0" : bytes + "B";
    }
}
