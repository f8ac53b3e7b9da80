package cloud.atom.router.simulation;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request that has come to its end.
 *
 * @param uri as in the request line
 * @param bodyBytes length of its body
 * @param body its body, where {@link HttpConversation} keeps it; else empty
 */
record SimulatedRequest(String method, String uri, HttpHeaders headers, long bodyBytes, String body) {
    /** The path without the query. */
    String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** Whether it came through a proxy: RFC 9110, section 7.6.3 has every proxy say so. */
    boolean isForwarded() {
        return headers.contains("Via");
    }
}
