package cloud.atom.router.prometheus;

/**
 * Section {@code prometheus.queries} of conf/router.yaml: what is asked of each region, in PromQL, each an instant vector of
 * one element. {@code $selector} stands for the region's label matchers, {@code $window} for {@code prometheus.window},
 * {@code $capacity} for the region's stated requests per second. Immutable.
 *
 * @param p95 95th percentile of response times, in seconds; default none: the preset's
 * @param errorRatio share of failed requests, 0 to 1; default none: the preset's
 * @param saturation share of its capacity that is used, 1 and above: all; default none: the preset's; with {@code $capacity}
 *     only asked of regions that state one
 * @param age seconds since the newest sample was scraped; default none: the preset's
 */
public record PrometheusQueries(String p95, String errorRatio, String saturation, String age) {
    static final PrometheusQueries NONE = new PrometheusQueries("", "", "", "");

    /** These, and those of {@code preset} where there are none. */
    PrometheusQueries or(PrometheusQueries preset) {
        return new PrometheusQueries(
                p95.isBlank() ? preset.p95 : p95,
                errorRatio.isBlank() ? preset.errorRatio : errorRatio,
                saturation.isBlank() ? preset.saturation : saturation,
                age.isBlank() ? preset.age : age);
    }
}
