package cloud.atom.router.control.laboratory;

/** The strategies that are compared, ours first. */
enum Contender {
    ROUTER("Global Router"),
    STATIC_NEAREST("static nearest"),
    DNS_FAILOVER("DNS failover, TTL 60 s"),
    ROUND_ROBIN("round robin"),
    ENVOY("Envoy priorities"),
    LATENCY_ONLY("latency only");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** A new one for a run. */
    Strategy strategyFor(Run run) {
        return switch (this) {
            case ROUTER -> new Kernel(run);
            case STATIC_NEAREST -> new StaticNearest(run);
            case DNS_FAILOVER -> new DnsFailover(run);
            case ROUND_ROBIN -> new RoundRobin(run);
            case ENVOY -> new EnvoyPriorities(run);
            case LATENCY_ONLY -> new LatencyOnly(run);
        };
    }
}
