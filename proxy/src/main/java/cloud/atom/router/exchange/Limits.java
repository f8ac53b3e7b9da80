package cloud.atom.router.exchange;

/**
 * Section {@code limits} of conf/router.yaml. Immutable.
 *
 * @param headBytes largest request or response head; default 64KiB; at least 1KiB
 * @param fieldCount most fields in one head; default 128; at least 8
 * @param uriBytes longest request target; default 16KiB; at least 256B
 * @param bodyBytes largest request body; default 0: no limit
 * @param requestBytesPerSecond slowest pace of a request's body, over any span as long as {@code timeouts.body};
 *     default 240; 0: no limit
 * @param responseBytesPerSecond slowest pace at which a client may read a response, after what sockets hold and over any
 *     span as long as {@code timeouts.write}; default 240; 0: no limit
 * @param requestsPerConnection most requests on one client connection; default 0: no limit
 * @param connections most client connections at once, and no more than four fifths of the files that the
 *     process may open; default 20000; 0: only that bound
 * @param connectionsPerAddress most connections of one IPv4 address or IPv6 /64 network; those of
 *     {@code proxy.trusted_networks} and {@code proxy.proxy_protocol_networks} have no such limit; default 0: no limit
 * @param streams most requests at once on one client connection of HTTP/2 or 3; default 100; at least 1
 */
public record Limits(
        int headBytes,
        int fieldCount,
        int uriBytes,
        long bodyBytes,
        int requestBytesPerSecond,
        int responseBytesPerSecond,
        int requestsPerConnection,
        int connections,
        int connectionsPerAddress,
        int streams) {
    public static final Limits DEFAULT = new Limits(64 << 10, 128, 16 << 10, 0, 240, 240, 0, 20_000, 0, 100);

    public Limits {
        atLeast("head_bytes", headBytes, 1024);
        atLeast("field_count", fieldCount, 8);
        atLeast("uri_bytes", uriBytes, 256);
        atLeast("body_bytes", bodyBytes, 0);
        atLeast("request_bytes_per_second", requestBytesPerSecond, 0);
        atLeast("response_bytes_per_second", responseBytesPerSecond, 0);
        atLeast("requests_per_connection", requestsPerConnection, 0);
        atLeast("connections", connections, 0);
        atLeast("connections_per_address", connectionsPerAddress, 0);
        atLeast("streams", streams, 1);
    }

    /** These with at most {@code bytes} in a request's body. */
    public Limits withBodyBytes(long bytes) {
        return new Limits(
                headBytes,
                fieldCount,
                uriBytes,
                bytes,
                requestBytesPerSecond,
                responseBytesPerSecond,
                requestsPerConnection,
                connections,
                connectionsPerAddress,
                streams);
    }

    /** These with other slowest paces of requests and responses, in bytes per second; 0: no limit. */
    public Limits withPaces(int request, int response) {
        return new Limits(
                headBytes,
                fieldCount,
                uriBytes,
                bodyBytes,
                request,
                response,
                requestsPerConnection,
                connections,
                connectionsPerAddress,
                streams);
    }

    /** These with at most {@code requests} on one connection. */
    public Limits withRequestsPerConnection(int requests) {
        return new Limits(
                headBytes,
                fieldCount,
                uriBytes,
                bodyBytes,
                requestBytesPerSecond,
                responseBytesPerSecond,
                requests,
                connections,
                connectionsPerAddress,
                streams);
    }

    /** These with at most {@code most} connections, and {@code perAddress} of one address. */
    public Limits withConnections(int most, int perAddress) {
        return new Limits(
                headBytes,
                fieldCount,
                uriBytes,
                bodyBytes,
                requestBytesPerSecond,
                responseBytesPerSecond,
                requestsPerConnection,
                most,
                perAddress,
                streams);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }
}
