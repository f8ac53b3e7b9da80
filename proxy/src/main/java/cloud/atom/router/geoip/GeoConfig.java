package cloud.atom.router.geoip;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Section {@code geo} of conf/router.yaml. Immutable.
 *
 * @param database a City or Country database file ({@code GEOIP_DB_PATH}); the empty path: the embedded default
 * @param refresh how often the file is looked at for a replacement; default 5s
 */
public record GeoConfig(Path database, Duration refresh) {
    public static final GeoConfig DEFAULT = new GeoConfig(Path.of(""), Duration.ofSeconds(5));

    public GeoConfig {
        if (refresh.isNegative() || refresh.isZero()) {
            throw new IllegalArgumentException("refresh: " + refresh + " (expected: above 0)");
        }
    }
}
