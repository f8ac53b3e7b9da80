package cloud.atom.router.geoip;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.Exploration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code geo} of conf/router.yaml. Immutable.
 *
 * @param database a City or Country database file ({@code GEOIP_DB_PATH}); the empty path: the embedded default
 * @param databaseV6 another such file, asked for IPv6 addresses instead of the first; default none: the first is asked,
 *     unless it has IPv4 only
 * @param asnDatabase an ASN database file, MaxMind's or DB-IP's; default none: autonomous systems are not known
 * @param refresh how often the files are looked at for a replacement; default 5s
 * @param region the region that this router stands in: round trips to clients that it measures are round trips to that
 *     region, and clients of unknown place are taken to be near it; default none, and nothing is learned
 * @param explorePercent requests that go to another of the three nearest regions to measure it, in percent, 0 to 10;
 *     default 0: none
 * @param exploreAdded estimated round trip that such a request may take longer; default 30ms
 */
public record GeoConfig(
        Path database,
        Path databaseV6,
        Path asnDatabase,
        Duration refresh,
        Optional<RegionId> region,
        double explorePercent,
        Duration exploreAdded) {
    public static final GeoConfig DEFAULT = new GeoConfig(Path.of(""), Duration.ofSeconds(5));

    public GeoConfig {
        if (refresh.isNegative() || refresh.isZero()) {
            throw new IllegalArgumentException("refresh: " + refresh + " (expected: above 0)");
        }
        if (!(explorePercent >= 0 && explorePercent <= 10)) {
            throw new IllegalArgumentException("explore_percent: " + explorePercent + " (expected: 0 to 10)");
        }
        if (exploreAdded.isNegative()) {
            throw new IllegalArgumentException("explore_added: " + exploreAdded + " (expected: at least 0)");
        }
    }

    /** One database, and nothing learned. */
    public GeoConfig(Path database, Duration refresh) {
        this(database, Path.of(""), Path.of(""), refresh, Optional.empty(), 0, Duration.ofMillis(30));
    }

    /** What decisions read of it. */
    public Exploration exploration() {
        return new Exploration(explorePercent / 100, exploreAdded.toNanos() / 1e6);
    }
}
