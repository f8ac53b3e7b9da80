package cloud.atom.router.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Removes what belongs to one connection only (RFC 9110, section 7.6.1). Thread-safe: holds no state.
 *
 * <p>Strip first, add ours after: a {@code Connection} field can then name our own fields without effect.
 */
public final class HopByHop {
    private HopByHop() {}

    /** Removes connection fields, all that {@code Connection} nominates, and the fields of framing. */
    public static void strip(Fields fields) {
        if (!fields.has("connection")) {
            fields.removeIf(HopByHop::isHopByHop);
            return;
        }
        Set<String> nominated = new HashSet<>();
        for (String line : fields.all("connection")) {
            ListValue.forEach(line, name -> nominate(name, nominated));
        }
        if (nominated.isEmpty()) {
            fields.removeIf(HopByHop::isHopByHop);
            return;
        }
        fields.removeIf(name -> isHopByHop(name) || nominated.contains(name.toLowerCase(Locale.ROOT)));
    }

    /** The usual options name no field that is not removed anyway. */
    private static void nominate(String option, Set<String> nominated) {
        if (!option.equalsIgnoreCase("close") && !isHopByHop(option)) {
            nominated.add(option.toLowerCase(Locale.ROOT));
        }
    }

    /** Removes what must not stand in trailers (RFC 9110, section 6.5.1). */
    public static void stripTrailers(Fields trailers) {
        strip(trailers);
        trailers.removeIf(HopByHop::isForbiddenInTrailers);
    }

    private static boolean isHopByHop(String name) {
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 7 -> name.equalsIgnoreCase("upgrade") || name.equalsIgnoreCase("trailer");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length") || name.equalsIgnoreCase("http2-settings");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    private static boolean isForbiddenInTrailers(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "host",
                    "authorization",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "www-authenticate",
                    "cookie",
                    "set-cookie",
                    "content-type",
                    "content-encoding",
                    "content-range",
                    "cache-control",
                    "expect",
                    "expires",
                    "date",
                    "location",
                    "max-forwards",
                    "pragma",
                    "range",
                    "retry-after",
                    "vary",
                    "warning",
                    "age",
                    "via",
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                    "x-forwarded-port",
                    "traceparent",
                    "tracestate" -> true;
            default -> name.indexOf('_') >= 0;
        };
    }
}
