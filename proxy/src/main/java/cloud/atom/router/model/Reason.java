package cloud.atom.router.model;

import java.util.Locale;

/** Why a request went where it went, or why it was refused: the closed list that answers, logs and metrics use. */
public enum Reason {
    AFFINITY_NEAREST("affinity.nearest"),
    AFFINITY_FASTEST("affinity.fastest"),
    AFFINITY_OVERRIDE("affinity.override"),
    AFFINITY_STICKY("affinity.sticky"),
    AFFINITY_WEIGHTED("affinity.weighted"),
    AFFINITY_PINNED("affinity.pinned"),
    AFFINITY_DEFAULT("affinity.default"),
    FAILOVER_HEALTH("failover.health"),
    FAILOVER_LATENCY("failover.latency"),
    FAILOVER_CIRCUIT("failover.circuit"),
    FAILOVER_CAPACITY("failover.capacity"),
    FAILOVER_DRAINED("failover.drained"),
    SPILL_LOAD("spill.load"),
    PANIC_SPREAD("panic.spread"),
    SIMULATION_MAP("simulation.map"),

    TENANT_UNKNOWN("tenant.unknown", Outcome.UNROUTABLE, 404, "Unknown tenant"),
    ROUTE_NONE("route.none", Outcome.UNROUTABLE, 404, "No route"),
    ROUTE_DENIED("route.denied", Outcome.REJECTED, 403, "Route denied"),
    TENANT_CERTIFICATE("tenant.certificate", Outcome.REJECTED, 403, "Client certificate required"),
    RESIDENCY_BLOCKED("residency.blocked", Outcome.UNROUTABLE, 403, "Residency leaves no region"),
    QOS_RATE("qos.rate", Outcome.REJECTED, 429, "Rate limit exceeded"),
    QOS_QUOTA("qos.quota", Outcome.REJECTED, 429, "Quota used up"),
    QOS_CONCURRENCY("qos.concurrency", Outcome.REJECTED, 429, "Too many requests at once"),
    QOS_SHED("qos.shed", Outcome.REJECTED, 503, "Shed under overload"),
    REGION_NONE_ELIGIBLE("region.none_eligible", Outcome.UNROUTABLE, 503, "No region can take the request"),
    UPSTREAM_CONNECT("upstream.connect", Outcome.FAILED, 502, "Region cannot be reached"),
    UPSTREAM_TIMEOUT("upstream.timeout", Outcome.FAILED, 504, "Region did not answer in time"),
    UPSTREAM_RESET("upstream.reset", Outcome.FAILED, 502, "Region broke the connection"),
    UPSTREAM_PROTOCOL("upstream.protocol", Outcome.FAILED, 502, "Region answered malformed HTTP"),
    REQUEST_MALFORMED("request.malformed", Outcome.REJECTED, 400, "Malformed request"),
    REQUEST_TOO_LARGE("request.too_large", Outcome.REJECTED, 413, "Request too large"),
    REQUEST_TIMEOUT("request.timeout", Outcome.REJECTED, 408, "Request not received in time"),
    DRAINING("draining", Outcome.REJECTED, 503, "Router is draining");

    private final String code;
    private final Outcome outcome;
    private final int status;
    private final String title;

    /** A reason of a request that is forwarded. */
    Reason(String code) {
        this(code, Outcome.ROUTED, 0, "");
    }

    Reason(String code, Outcome outcome, int status, String title) {
        this.code = code;
        this.outcome = outcome;
        this.status = status;
        this.title = title;
    }

    /** The name on the wire: lower case, dotted. */
    public String code() {
        return code;
    }

    /** What became of a request for this reason. */
    public Outcome outcome() {
        return outcome;
    }

    public boolean isRefusal() {
        return outcome != Outcome.ROUTED;
    }

    /** The usual HTTP status of a refusal; 0 for a reason to forward. */
    public int status() {
        return status;
    }

    /** The short text of a refusal for people; empty for a reason to forward. */
    public String title() {
        return title;
    }

    @Override
    public String toString() {
        return code;
    }

    /** What became of a request. */
    public enum Outcome {
        /** It was sent to a region. */
        ROUTED,
        /** The router refused it: malformed, over a limit, over its share, denied. */
        REJECTED,
        /** No tenant, route or region could take it. */
        UNROUTABLE,
        /** It was sent and no region answered. */
        FAILED;

        /** The name in answers. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
