package cloud.atom.router.exchange;

/** Every limit and time-out that cuts, refuses or holds back: what {@code router_limits_total} counts. */
public enum Limit {
    /** A head, or its number of fields, is too large. */
    HEAD_BYTES("limits.head_bytes", Side.CLIENT),
    URI_BYTES("limits.uri_bytes", Side.CLIENT),
    BODY_BYTES("limits.body_bytes", Side.CLIENT),
    /** A request's body comes too slowly. */
    REQUEST_RATE("limits.request_bytes_per_second", Side.CLIENT),
    /** A client reads its response too slowly. */
    RESPONSE_RATE("limits.response_bytes_per_second", Side.CLIENT),
    /** A connection carried as many requests as it may; it ends in good order. */
    REQUESTS_PER_CONNECTION("limits.requests_per_connection", Side.CLIENT),
    /** A connection carries as many requests at once as it may; further ones are refused. */
    STREAMS("limits.streams", Side.CLIENT),
    /** A connection of HTTP/2 or 3 ends because of frames that cost us more than its client. */
    FRAMES("frames", Side.CLIENT),
    /** Accepting pauses because there are as many connections as allowed. */
    CONNECTIONS("limits.connections", Side.CLIENT),
    CONNECTIONS_PER_ADDRESS("limits.connections_per_address", Side.CLIENT),
    /** Accepting pauses because it fails: the process has no file left, or the like. */
    FILES("files", Side.CLIENT),
    HEAD_TIME("timeouts.head", Side.CLIENT),
    /** A connection waited too long for a request; it ends in good order. */
    IDLE("timeouts.idle", Side.CLIENT),
    /** A request's body stands still. */
    REQUEST_BODY("timeouts.body", Side.CLIENT),
    /** A client takes nothing of what waits for it. */
    WRITE("timeouts.write", Side.CLIENT),
    /** Nothing moves in a tunnel or a call of gRPC, either way. */
    TUNNEL_IDLE("timeouts.tunnel_idle", Side.CLIENT),
    /** A call of gRPC that no region answered within the time that its client gave it. */
    GRPC_TIMEOUT("grpc-timeout", Side.CLIENT),
    /** A request outlived the router's drain. */
    DRAIN("timeouts.drain", Side.CLIENT),
    CONNECT("timeouts.connect", Side.REGION),
    FIRST_BYTE("timeouts.first_byte", Side.REGION),
    /** No response head comes to one attempt within the time that the policy gives it. */
    TRY("retry.per_try_timeout", Side.REGION),
    /** A response's body stands still. */
    RESPONSE_BODY("timeouts.body", Side.REGION),
    /** A route's {@code timeout} for all attempts together. */
    ROUTE("route.timeout", Side.REGION),
    /** All connections to an endpoint are in use, and as many requests wait for one. */
    UPSTREAM_CONNECTIONS("upstream.max_connections_per_loop", Side.REGION),
    /** As many attempts wait for a region's endpoints as their answers stay quick with: a request went past it. */
    UPSTREAM_CONCURRENCY("upstream.concurrency_limit", Side.REGION);

    private final String wireName;
    private final Side side;

    Limit(String wireName, Side side) {
        this.wireName = wireName;
        this.side = side;
    }

    /** The name in metrics: the configuration key where there is one. */
    public String wireName() {
        return wireName;
    }

    /** Who ran into it. */
    public Side side() {
        return side;
    }

    /** The two sides of the router. */
    public enum Side {
        CLIENT("client"),
        REGION("region");

        private final String wireName;

        Side(String wireName) {
            this.wireName = wireName;
        }

        /** The name in metrics. */
        public String wireName() {
            return wireName;
        }
    }
}
