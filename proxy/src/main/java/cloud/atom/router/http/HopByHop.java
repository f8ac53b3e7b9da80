package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Removes what belongs to one connection only (RFC 9110, section 7.6.1). Thread-safe: holds no state.
 *
 * <p>Strip first, add ours after: a {@code Connection} field can then name our own fields without effect.
 */
public final class HopByHop {
    /** Fields of a connection, and those of framing, which we write ourselves. */
    private static final long OF_CONNECTION = FieldName.set(
            FieldName.CONNECTION,
            FieldName.CONTENT_LENGTH,
            FieldName.HTTP2_SETTINGS,
            FieldName.KEEP_ALIVE,
            FieldName.PROXY_CONNECTION,
            FieldName.TE,
            FieldName.TRAILER,
            FieldName.TRANSFER_ENCODING,
            FieldName.UPGRADE);

    private static final long FORBIDDEN_IN_TRAILERS = FieldName.set(
            FieldName.HOST,
            FieldName.AUTHORIZATION,
            FieldName.PROXY_AUTHORIZATION,
            FieldName.PROXY_AUTHENTICATE,
            FieldName.WWW_AUTHENTICATE,
            FieldName.COOKIE,
            FieldName.SET_COOKIE,
            FieldName.CONTENT_TYPE,
            FieldName.CONTENT_ENCODING,
            FieldName.CONTENT_RANGE,
            FieldName.CACHE_CONTROL,
            FieldName.EXPECT,
            FieldName.EXPIRES,
            FieldName.DATE,
            FieldName.LOCATION,
            FieldName.MAX_FORWARDS,
            FieldName.PRAGMA,
            FieldName.RANGE,
            FieldName.RETRY_AFTER,
            FieldName.VARY,
            FieldName.WARNING,
            FieldName.AGE,
            FieldName.VIA,
            FieldName.FORWARDED,
            FieldName.X_FORWARDED_FOR,
            FieldName.X_FORWARDED_HOST,
            FieldName.X_FORWARDED_PROTO,
            FieldName.X_FORWARDED_PORT,
            FieldName.TRACEPARENT,
            FieldName.TRACESTATE);

    private HopByHop() {}

    /** Removes connection fields, all that {@code Connection} nominates, and the fields of framing. */
    public static void strip(Fields fields) {
        if (fields.has(FieldName.CONNECTION)) {
            removeNominated(fields);
        }
        fields.removeAny(OF_CONNECTION);
    }

    /** The usual options name no field that is not removed anyway. */
    private static void removeNominated(Fields fields) {
        boolean usual = fields.firstIs(FieldName.CONNECTION, "keep-alive")
                || fields.firstIs(FieldName.CONNECTION, "close")
                || fields.firstIs(FieldName.CONNECTION, "upgrade");
        if (usual && fields.count(FieldName.CONNECTION) == 1) {
            return;
        }
        Set<String> nominated = new HashSet<>();
        for (String line : fields.all(FieldName.CONNECTION)) {
            ListValue.forEach(line, name -> nominated.add(name.toLowerCase(Locale.ROOT)));
        }
        // An option's own meaning is not a field of that name.
        nominated.remove("close");
        if (!nominated.isEmpty()) {
            fields.removeIf(name -> nominated.contains(name.toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Removes what must not stand in trailers (RFC 9110, section 6.5.1), and names that servers with CGI habits take for a
     * known one; others may have a {@code _}, as metadata of gRPC has.
     */
    public static void stripTrailers(Fields trailers) {
        strip(trailers);
        trailers.removeAny(FORBIDDEN_IN_TRAILERS);
        trailers.removeUnderscoredIf(HopByHop::isConfusable);
    }

    private static boolean isConfusable(String name) {
        byte[] hyphenated = name.replace('_', '-').getBytes(StandardCharsets.US_ASCII);
        return FieldName.find(hyphenated, 0, hyphenated.length) != null;
    }
}
