package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who sends a request. Thread-safe: holds no state. */
final class Callers {
    private static final List<String> PROXY_FIELDS = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    private Callers() {}

    static Caller of(HttpServerRequest request) {
        MultiMap fields = request.headers();
        return new Caller(
                isLoopback(request.remoteAddress()),
                fields.getAll("Authorization"),
                host(request),
                text(fields.get("Origin")),
                text(fields.get("Sec-Fetch-Site")),
                PROXY_FIELDS.stream().anyMatch(fields::contains));
    }

    /** The target's host where it has one, which then counts, else the field (RFC 9112, section 3.2.2). */
    private static String host(HttpServerRequest request) {
        String target = text(request.uri());
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return text(request.getHeader("Host"));
        }
        return target.substring(scheme + 3).split("[/?#]", 2)[0];
    }

    private static boolean isLoopback(@Nullable SocketAddress peer) {
        if (peer == null || peer.hostAddress() == null) {
            return false;
        }
        try {
            return InetAddress.getByName(peer.hostAddress()).isLoopbackAddress();
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }

    private static String text(@Nullable String field) {
        return field == null ? "" : field;
    }
}
