package cloud.atom.router.policy;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * That clients stay with the region that first served them, by a signed cookie. Immutable.
 *
 * @param cookie the cookie's name: 1 to 64 characters of a token, not beginning with two underscores, which have a
 *     meaning for browsers; default ATOM_REGION
 * @param ttl how long a cookie counts; default 1h; at most 400 days, longer than which no browser keeps one
 */
public record Sticky(String cookie, Duration ttl) {
    private static final Pattern NAME = Pattern.compile("(?!__)[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Duration LONGEST = Duration.ofDays(400);

    /** Behind what its constructor reads. */
    public static final Sticky DEFAULT = new Sticky("ATOM_REGION", Duration.ofHours(1));

    public Sticky {
        if (!NAME.matcher(cookie).matches()) {
            throw new IllegalArgumentException(
                    "cookie: (expected: 1 to 64 characters of a token, not beginning with __)");
        }
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: 1s to 400d)");
        }
    }
}
