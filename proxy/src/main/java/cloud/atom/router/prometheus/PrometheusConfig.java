package cloud.atom.router.prometheus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code prometheus} of conf/router.yaml: a Prometheus that knows how the regions fare. Immutable.
 *
 * @param url {@code http://[user:password@]host[:port][/prefix]} or {@code https://…} ({@code PROM_URL}); default none: polls
 *     and live traffic alone
 * @param interval time between two looks at one region, jittered by 10 %; what no look renewed for three of them is stale;
 *     default 15s; at least 1s
 * @param timeout time for an answer; default 2s; at most {@code interval}
 * @param window what {@code $window} stands for in queries: no less than four scrape intervals; default 1m
 * @param preset whose metrics it has: router, envoy or traefik; default router
 * @param queries other queries than the preset's
 * @param tokenFile file with a bearer token, read at each look; default none
 * @param orgId value of {@code X-Scope-OrgID} for gateways with tenants; default none
 */
public record PrometheusConfig(
        Optional<PrometheusLocation> url,
        Duration interval,
        Duration timeout,
        Duration window,
        PrometheusPreset preset,
        PrometheusQueries queries,
        Path tokenFile,
        String orgId) {
    /** No Prometheus. */
    public static final PrometheusConfig DEFAULT = new PrometheusConfig(
            Optional.empty(),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            PrometheusPreset.ROUTER,
            PrometheusQueries.NONE,
            Path.of(""),
            "");

    public PrometheusConfig {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: at least 1s)");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "timeout: " + timeout + " (expected: above 0, at most interval " + interval + ")");
        }
        if (window.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: at least 1s)");
        }
        if (!orgId.matches("[\\x21-\\x7e]{0,256}")) {
            throw new IllegalArgumentException("org_id: (expected: at most 256 visible characters of ASCII)");
        }
        if (!tokenFile.toString().isEmpty()
                && url.flatMap(PrometheusLocation::user).isPresent()) {
            throw new IllegalArgumentException("token_file: beside a user in url (expected: one of the two)");
        }
    }
}
