package cloud.atom.router.http2;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.Syntax;
import cloud.atom.router.http.Upgrades;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the head of a request in HTTP/2 or 3 what the same request would be in HTTP/1.1, so that all that follows is
 * one way for all versions (RFC 9113, section 8.3.1; RFC 9114, section 4.3.1). Thread-safe: holds no state.
 *
 * <p>The authority becomes the {@code Host} field. CONNECT with a protocol (RFC 8441, RFC 9220) becomes the upgrade that
 * it stands for.
 */
public final class StreamedRequest {
    /** Fields of a connection of HTTP/1.1: in HTTP/2 and 3 their very presence makes a message malformed. */
    private static final long FORBIDDEN = FieldName.set(
            FieldName.CONNECTION,
            FieldName.HTTP2_SETTINGS,
            FieldName.KEEP_ALIVE,
            FieldName.PROXY_CONNECTION,
            FieldName.TRANSFER_ENCODING,
            FieldName.UPGRADE);

    private static final int KEY_BYTES = 16;

    private final PseudoFields pseudo;
    private final Fields fields;
    private final boolean ended;

    private StreamedRequest(PseudoFields pseudo, Fields fields, boolean ended) {
        this.pseudo = pseudo;
        this.fields = fields;
        this.ended = ended;
    }

    /** Why a head is not forwarded, or the request that it is; exactly one of the two is present. */
    public record Result(
            @Nullable ParsedRequest request, @Nullable Malformed fault) {}

    /**
     * Judges a head whose names and values are sound; {@code fields} becomes the request's.
     *
     * @param ended whether nothing follows the head
     * @param maxTargetBytes longest path and query
     */
    public static Result of(HeaderBlock.Whole head, boolean ended, HttpVersion version, int maxTargetBytes) {
        return new StreamedRequest(head.pseudo(), head.fields(), ended).judge(version, maxTargetBytes);
    }

    /** Whether a message carries fields that only HTTP/1.1 may have. */
    public static boolean hasForbidden(Fields fields) {
        return fields.hasAny(FORBIDDEN)
                || (fields.has(FieldName.TE)
                        && !(fields.count(FieldName.TE) == 1 && fields.firstIs(FieldName.TE, "trailers")));
    }

    private Result judge(HttpVersion version, int maxTargetBytes) {
        String method = pseudo.method();
        if (method == null || !Syntax.isToken(method) || pseudo.status() != 0 || hasForbidden(fields)) {
            return malformed("a field is missing, or not allowed in this version of HTTP");
        }
        if (!isOneHost()) {
            return malformed("the authority and the Host field differ");
        }
        BodyLength length = BodyLength.ofMarked(fields, ended);
        if (length.kind() == BodyLength.Kind.INVALID) {
            return malformed("the fields contradict the message about the body's length");
        }
        boolean connect = method.equals("CONNECT");
        if (connect && pseudo.protocol() == null) {
            return connect(method, version);
        }
        String path = pseudo.path();
        if (path == null || !isScheme(pseudo.scheme()) || !isPath(method, path)) {
            return malformed("scheme or path is missing or malformed");
        }
        if (path.length() > maxTargetBytes) {
            String detail = "the target is longer than " + maxTargetBytes + " bytes";
            return new Result(null, new Malformed(Malformed.Kind.URI_TOO_LONG, detail));
        }
        if (connect) {
            return upgrade(path, version);
        }
        if (pseudo.protocol() != null) {
            return malformed("only CONNECT may ask for a protocol");
        }
        return sound(method, path, version, length);
    }

    /** CONNECT names an authority and nothing else (section 8.5). */
    private Result connect(String method, HttpVersion version) {
        String authority = pseudo.authority();
        if (authority == null || pseudo.scheme() != null || pseudo.path() != null) {
            return malformed("CONNECT names an authority only");
        }
        return sound(method, authority, version, BodyLength.NONE);
    }

    private Result upgrade(String path, HttpVersion version) {
        String protocol = String.valueOf(pseudo.protocol());
        if (!Syntax.isToken(protocol) || ended || fields.has(FieldName.CONTENT_LENGTH)) {
            return malformed("CONNECT with a protocol is malformed");
        }
        Upgrades.add(fields, protocol);
        // What a client of HTTP/1.1 proves that its peer understood it by; here the version itself proves it.
        byte[] key = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(key);
        fields.add("sec-websocket-key", Base64.getEncoder().encodeToString(key));
        return sound("GET", path, version, BodyLength.NONE);
    }

    private Result sound(String method, String target, HttpVersion version, BodyLength length) {
        String authority = pseudo.authority();
        if (authority != null && !fields.has(FieldName.HOST)) {
            fields.add(FieldName.HOST, authority);
        }
        return new Result(new ParsedRequest(method, target, version, fields, length), null);
    }

    /** A Host field beside the authority must say the same (section 8.3.1). */
    private boolean isOneHost() {
        String authority = pseudo.authority();
        return authority == null
                || !fields.has(FieldName.HOST)
                || (fields.count(FieldName.HOST) == 1 && fields.firstIs(FieldName.HOST, authority));
    }

    private static boolean isScheme(@Nullable String scheme) {
        return scheme != null && (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"));
    }

    private static boolean isPath(String method, String path) {
        boolean asterisk = path.equals("*") && method.equals("OPTIONS");
        return Syntax.isVisible(path) && (path.charAt(0) == '/' || asterisk);
    }

    private static Result malformed(String detail) {
        return new Result(null, new Malformed(Malformed.Kind.SYNTAX, detail));
    }
}
