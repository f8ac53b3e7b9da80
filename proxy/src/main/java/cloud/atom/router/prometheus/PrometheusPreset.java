package cloud.atom.router.prometheus;

/** Whose metrics Prometheus has: the queries where none are configured. */
public enum PrometheusPreset {
    /** Ours, of all routers together. */
    ROUTER(new PrometheusQueries(
            "histogram_quantile(0.95, sum by (le) (rate(upstream_request_duration_seconds_bucket{$selector}[$window])))",
            ratio("upstream_requests_total{$selector,code_class=~\"5xx|none\"}", "upstream_requests_total{$selector}"),
            "sum(rate(upstream_requests_total{$selector}[$window])) / $capacity",
            "time() - max(timestamp(upstream_requests_total{$selector}))")),

    /** Those of Envoy, whose times are in milliseconds. */
    ENVOY(new PrometheusQueries(
            "histogram_quantile(0.95, sum by (le) (rate(envoy_cluster_upstream_rq_time_bucket{$selector}[$window]))) / 1000",
            ratio(
                    "envoy_cluster_upstream_rq_xx{$selector,envoy_response_code_class=\"5\"}",
                    "envoy_cluster_upstream_rq_xx{$selector}"),
            "sum(rate(envoy_cluster_upstream_rq_xx{$selector}[$window])) / $capacity",
            "time() - max(timestamp(envoy_cluster_upstream_rq_xx{$selector}))")),

    /** Those of Traefik. */
    TRAEFIK(new PrometheusQueries(
            "histogram_quantile(0.95, sum by (le) (rate(traefik_service_request_duration_seconds_bucket{$selector}[$window])))",
            ratio(
                    "traefik_service_requests_total{$selector,code=~\"5..\"}",
                    "traefik_service_requests_total{$selector}"),
            "sum(rate(traefik_service_requests_total{$selector}[$window])) / $capacity",
            "time() - max(timestamp(traefik_service_requests_total{$selector}))"));

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final PrometheusQueries queries;

    PrometheusPreset(PrometheusQueries queries) {
        this.queries = queries;
    }

    PrometheusQueries queries() {
        return queries;
    }

    /** 0 where nothing failed, absent where nothing was asked (FLEET.md, section 6.2). */
    private static String ratio(String failed, String all) {
        return "(sum(rate(" + failed + "[$window])) or 0 * sum(rate(" + all + "[$window]))) / (sum(rate(" + all
                + "[$window])) > 0)";
    }
}
