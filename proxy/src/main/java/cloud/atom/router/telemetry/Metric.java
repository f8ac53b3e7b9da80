package cloud.atom.router.telemetry;

import java.util.List;
import java.util.Locale;

/**
 * Every metric of ours, by its name on the wire; docs/metrics.md is compared with it. The JVM's own ({@code jvm_…}) come
 * from the metrics library.
 */
enum Metric {
    ROUTER_REQUESTS_TOTAL(Type.COUNTER, "requests", "Requests, each counted once by where it ended", "tenant", "phase"),
    ROUTER_REQUEST_DURATION_SECONDS(
            Type.HISTOGRAM,
            "seconds",
            "First byte of the request to last byte of the response; region `none`: the router answered itself",
            "tenant",
            "region"),
    ROUTER_DECISION_DURATION_SECONDS(Type.HISTOGRAM, "seconds", "Time of one routing decision"),
    ROUTER_RESIDENCY_VIOLATIONS_TOTAL(
            Type.COUNTER, "attempts", "Attempts outside residency that were stopped before connecting; must stay 0"),
    ROUTER_CONNECTIONS_REFUSED_TOTAL(
            Type.COUNTER,
            "connections",
            "Client connections that were closed before a request was read, by reason",
            "reason"),
    ROUTER_LIMITS_TOTAL(
            Type.COUNTER,
            "events",
            "What ran into a limit or time-out and was cut, refused or held back; docs/limits.md lists the values",
            "limit",
            "side"),
    REGION_SCORE(Type.GAUGE, "0 to 1", "Health score of a region", "region"),
    REGION_P95_SECONDS(
            Type.GAUGE, "seconds", "95th percentile of a region's response times; absent: not measured", "region"),
    REGION_RTT_SECONDS(
            Type.GAUGE,
            "seconds",
            "Round trip from this router to a region, measured by the connections of polls; absent: not measured",
            "region"),
    REGION_ERROR_RATIO(
            Type.GAUGE, "0 to 1", "Share of a region's requests that failed; absent: not measured", "region"),
    REGION_SHARE_RATIO(
            Type.GAUGE, "0 to 1", "Share that a region takes of the requests of tier silver that come to it", "region"),
    REGION_CAPACITY_RATIO(
            Type.GAUGE, "0 to 1", "Share of a region's capacity that is free; absent: not known", "region"),
    REGION_STATE(Type.GAUGE, "0 or 1", "1 for the state that a region is in", "region", "state"),
    REGION_FLAP_PENALTY(
            Type.GAUGE, "falls", "How often a region fell of late, each fall halved with every half-life", "region"),
    REGION_SUPPRESSED(Type.GAUGE, "0 or 1", "1 while a region's share is kept low because it fell too often", "region"),
    ROUTER_PROMETHEUS_UP(
            Type.GAUGE, "0 or 1", "0 while Prometheus is away: polls and live traffic alone; absent: none configured"),
    QOS_REJECTIONS_TOTAL(Type.COUNTER, "requests", "Requests refused by a tenant's limits", "tenant", "reason"),
    POLICY_APPLIES_TOTAL(Type.COUNTER, "applies", "Policies handed in, by what became of them", "result"),
    POLICY_ACTIVE_VERSION(Type.GAUGE, "version", "Version of a policy that steers requests", "policy"),
    UPSTREAM_REQUESTS_TOTAL(
            Type.COUNTER,
            "attempts",
            "Attempts at a region by class of the response status; `none`: no response",
            "region",
            "code_class"),
    UPSTREAM_REQUEST_DURATION_SECONDS(
            Type.HISTOGRAM, "seconds", "Start of an attempt to its response head, or to its end without one", "region"),
    UPSTREAM_RETRIES_TOTAL(
            Type.COUNTER, "attempts", "Attempts after a request's first, by how they ended", "region", "outcome"),
    UPSTREAM_HEDGES_TOTAL(
            Type.COUNTER, "attempts", "Attempts beside a slow first one, by how they ended", "region", "outcome"),
    UPSTREAM_MIRRORS_TOTAL(
            Type.COUNTER, "requests", "Copies of requests for a region, by what became of them", "region", "outcome"),
    UPSTREAM_CIRCUIT_STATE(Type.GAUGE, "0, 1, 2", "A region's breaker: 0 closed, 1 half-open, 2 open", "region"),
    UPSTREAM_CONNECTIONS(Type.GAUGE, "connections", "Connections to a region, `active` or `idle`", "region", "state"),
    UPSTREAM_CONCURRENCY_LIMIT(
            Type.GAUGE,
            "attempts",
            "Attempts that may wait for a region's endpoints at a time, all together; absent: no limit",
            "region"),
    UPSTREAM_ENDPOINTS(
            Type.GAUGE,
            "endpoints",
            "Endpoints of a region by how they stand: `up`, `starting`, `down`, `draining`, `circuit`, `ejected`",
            "region",
            "state"),
    ROUTER_TUNNELS(Type.GAUGE, "connections", "Tunnels (WebSocket and other upgrades) open to a region", "region"),
    ROUTER_TUNNELS_ENDED_TOTAL(Type.COUNTER, "tunnels", "Tunnels that ended, by how", "region", "cause"),
    DOWNSTREAM_CONNECTIONS(
            Type.GAUGE,
            "connections",
            "Client connections by `http/1.1` (also: undecided yet), `http/2` or `http/3`",
            "protocol"),
    DOWNSTREAM_STREAMS(
            Type.GAUGE,
            "streams",
            "Requests and tunnels open on client connections of `http/2` and `http/3`",
            "protocol"),
    ROUTER_TLS_HANDSHAKES_TOTAL(
            Type.COUNTER,
            "handshakes",
            "Handshakes with clients: `completed`, `failed` (also: broken off by the client) or `timeout`",
            "result"),
    ROUTER_TLS_CERTIFICATE_EXPIRY_EPOCH_SECONDS(
            Type.GAUGE,
            "seconds",
            "When a certificate in use expires, Unix time; by the file that it came from",
            "certificate"),
    ROUTER_TLS_RELOAD_FAILED(
            Type.GAUGE, "0 or 1", "1 while certificate files are not taken and the last good ones stay in use"),
    GEOIP_LOOKUPS_TOTAL(
            Type.COUNTER, "lookups", "Places looked up, cached answers apart, by who could answer", "result"),
    GEO_RTT_SAMPLES_TOTAL(
            Type.COUNTER,
            "samples",
            "Measured round trips to clients: `learned`, `useless` (no place, or no round trip) or `dropped` (too many)",
            "result"),
    GEO_LEARNED_MEANS(
            Type.GAUGE, "means", "Round trips known from measurements, by group of clients and region", "group"),
    GEOIP_DATABASE_EPOCH_SECONDS(
            Type.GAUGE, "seconds", "When the database of places was built, Unix time; absent: no database"),
    GEOIP_UNREADABLE_RECORDS_TOTAL(
            Type.COUNTER, "records", "Broken records of the database of places; the next rung answered"),
    REQUEST_LOG_DROPPED_TOTAL(Type.COUNTER, "lines", "Log lines of requests that were not written"),
    PROCESS_CPU_SECONDS_TOTAL(Type.COUNTER, "seconds", "User and system time of the process"),
    PROCESS_RESIDENT_MEMORY_BYTES(Type.GAUGE, "bytes", "Resident memory of the process; absent: not Linux"),
    PROCESS_START_TIME_SECONDS(Type.GAUGE, "seconds", "When the process started, Unix time"),
    PROCESS_OPEN_FDS(Type.GAUGE, "files", "Open file descriptors; absent: not Unix"),
    PROCESS_MAX_FDS(Type.GAUGE, "files", "Limit of open file descriptors; absent: not Unix");

    private final Type type;
    private final String unit;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    Metric(Type type, String unit, String help, String... labels) {
        this.type = type;
        this.unit = unit;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The name on the wire. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Type type() {
        return type;
    }

    String unit() {
        return unit;
    }

    String help() {
        return help;
    }

    /** Names of the labels, in the order of their values. */
    List<String> labels() {
        return labels;
    }

    /** What Prometheus makes of it. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }
}
