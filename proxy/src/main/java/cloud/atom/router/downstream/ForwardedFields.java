package cloud.atom.router.downstream;

import cloud.atom.router.http.Authority;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields that tell a region who asked: {@code X-Forwarded-*} and {@code Forwarded} (RFC 7239), {@code Via}.
 * Thread-safe: immutable.
 *
 * <p>What a peer that is not trusted sent of them is dropped, a trusted peer's lists are continued.
 */
final class ForwardedFields {
    private static final FieldName FOR = FieldName.X_FORWARDED_FOR;
    private static final FieldName PROTO = FieldName.X_FORWARDED_PROTO;
    private static final FieldName HOST = FieldName.X_FORWARDED_HOST;
    private static final FieldName PORT = FieldName.X_FORWARDED_PORT;
    private static final FieldName FORWARDED = FieldName.FORWARDED;
    private static final long OURS = FieldName.set(FOR, PROTO, HOST, PORT, FORWARDED);

    private final Via via;

    ForwardedFields(Via via) {
        this.via = via;
    }

    /** Whether the request already came through this process. */
    boolean isLoop(Fields fields) {
        if (!fields.has(FieldName.VIA)) {
            return false;
        }
        for (String line : fields.all(FieldName.VIA)) {
            if (line.contains(via.pseudonym())) {
                return true;
            }
        }
        return false;
    }

    /** Replaces or continues the fields. */
    void rewrite(Fields fields, Hop hop) {
        boolean trusted = hop.trusted();
        String list = trusted ? fields.joined(FOR) : null;
        String forwarded = trusted ? closedList(fields.joined(FORWARDED)) : null;
        String proto = trusted ? knownScheme(fields.first(PROTO)) : null;
        String host = trusted ? soundHost(fields.first(HOST)) : null;
        String theirPort = trusted ? soundPort(fields.first(PORT)) : null;
        // Strip first, add after: nothing of the client's survives beside ours.
        fields.removeAny(OURS);
        if (!trusted) {
            // Only a router says of a request that it is a copy.
            fields.remove(FieldName.X_MIRRORED);
        }

        String peer = hop.peer().address().text();
        fields.add(FOR, list == null ? peer : list + ", " + peer);
        fields.add(PROTO, proto == null ? scheme(hop) : proto);
        String shownHost = host == null ? hop.authority() : host;
        if (!shownHost.isEmpty()) {
            fields.add(HOST, shownHost);
        }
        fields.add(PORT, theirPort == null ? Integer.toString(hop.peer().localPort()) : theirPort);
        String element = element(hop, peer);
        fields.add(FORWARDED, forwarded == null ? element : forwarded + ", " + element);
        fields.add(FieldName.VIA, via.of(hop.version()));
    }

    /**
     * The connection that a request came over.
     *
     * @param peer who sent it
     * @param trusted whether the peer's own account is believed
     * @param authority what it asked for; empty when it named nothing
     */
    record Hop(RequestHeadReader.Peer peer, boolean trusted, String authority, HttpVersion version) {}

    private static String element(Hop hop, String peer) {
        String node = hop.peer().address().isV4() ? peer : "\"[" + peer + "]\"";
        String proto = ";proto=" + scheme(hop);
        String host = hop.authority();
        if (host.isEmpty()) {
            return "for=" + node + proto;
        }
        // A colon or bracket makes it a quoted string.
        boolean token = host.indexOf(':') < 0 && host.indexOf('[') < 0;
        return "for=" + node + ";host=" + (token ? host : "\"" + host + "\"") + proto;
    }

    private static String scheme(Hop hop) {
        return hop.peer().secure() ? "https" : "http";
    }

    /** The list, if every quoted string in it ends: one that does not would swallow what is added behind it. */
    private static @Nullable String closedList(@Nullable String list) {
        boolean quoted = false;
        boolean escaped = false;
        for (int i = 0; list != null && i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"' && !escaped) {
                quoted = !quoted;
            }
            escaped = quoted && c == '\\' && !escaped;
        }
        return quoted ? null : list;
    }

    private static @Nullable String knownScheme(@Nullable String scheme) {
        return "http".equals(scheme) || "https".equals(scheme) ? scheme : null;
    }

    private static @Nullable String soundHost(@Nullable String host) {
        return host != null && Authority.parse(host) != null ? host : null;
    }

    private static @Nullable String soundPort(@Nullable String port) {
        return port != null && Authority.parse("x:" + port) != null ? port : null;
    }

    /**
     * Whether a name with {@code _} is, with {@code -}, one that has a meaning between us and a region: servers with CGI
     * habits take both for the same.
     */
    static boolean isConfusable(String name) {
        return switch (name.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "x-forwarded-for",
                    "x-forwarded-proto",
                    "x-forwarded-host",
                    "x-forwarded-port",
                    "forwarded",
                    "via",
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "content-type",
                    "authorization",
                    "proxy-authorization",
                    "proxy-connection",
                    "keep-alive",
                    "te",
                    "upgrade",
                    "expect",
                    "max-forwards",
                    "traceparent",
                    "tracestate",
                    "x-real-ip",
                    "x-mirrored",
                    "x-trace-id",
                    "x-region" -> true;
            default -> false;
        };
    }
}
