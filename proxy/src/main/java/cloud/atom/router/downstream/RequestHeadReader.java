package cloud.atom.router.downstream;

import cloud.atom.router.exchange.IncomingRequest;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.Authority;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.http.RequestTarget;
import cloud.atom.router.http.Upgrades;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.tls.ClientIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a parsed head, and makes of it what a decision may know and what a region gets. Thread-safe: immutable.
 *
 * <p>One parsed authority serves routing, logs and the forwarded {@code Host}. The target goes on as received, the
 * normalised path is for decisions only.
 */
final class RequestHeadReader {
    static final String ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /**
     * What is said to us, or said anew to the region; and {@code Proxy}, which servers with CGI habits hand to programs as
     * HTTP_PROXY (CVE-2016-5385).
     */
    private static final long NOT_FORWARDED =
            FieldName.set(FieldName.HOST, FieldName.EXPECT, FieldName.X_SERVER_TIMING, FieldName.PROXY);

    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int EXPECTATION_FAILED = 417;
    private static final int MISDIRECTED = 421;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int LOOP_DETECTED = 508;
    private static final Authority NO_AUTHORITY = new Authority("", "");

    private final ClientAddress clients;
    private final ForwardedFields forwarding;
    private final List<String> upgrades;

    RequestHeadReader(ClientAddress clients, ForwardedFields forwarding, List<String> upgrades) {
        this.clients = clients;
        this.upgrades = List.copyOf(upgrades);
        this.forwarding = forwarding;
    }

    /**
     * The connection that a head came over.
     *
     * @param localPort the port that the client connected to
     * @param secure whether it came over TLS
     * @param identity knows the client's certificate
     */
    record Peer(IpAddress address, int localPort, boolean secure, ClientIdentity identity) {
        /** The same connection, for a client that a proxy named. */
        Peer from(IpAddress client, int port) {
            return new Peer(client, port, secure, identity);
        }
    }

    /** Judges {@code parsed}, whose fields become the forwarded ones. */
    HeadResult read(ParsedRequest parsed, Peer peer, ClientTerms terms, long startedNanos) {
        String method = parsed.method();
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            Fields allow = new Fields(1).add("allow", ALLOWED_METHODS);
            return refused(METHOD_NOT_ALLOWED, "the method is not allowed here", true, allow);
        }
        RequestTarget target = RequestTarget.parse(method, parsed.target());
        if (target == null) {
            return malformed("the target is malformed or ambiguous");
        }
        if (target.https() && !peer.secure() && !clients.isTrusted(peer.address())) {
            // RFC 9110, section 7.4: only over a secured connection, or from a peer that may have had one.
            return refused(MISDIRECTED, "https was asked for over a connection without TLS", false, new Fields(0));
        }
        Authority authority = authority(parsed, target);
        if (authority == null) {
            return malformed("exactly one valid Host field is needed");
        }
        Fields fields = parsed.fields();
        if (fields.has(FieldName.EXPECT) && !isContinue(fields)) {
            return refused(EXPECTATION_FAILED, "only 100-continue can be expected", true, new Fields(0));
        }
        if (parsed.version().hasStreams()
                && fields.has(FieldName.UPGRADE)
                && Upgrades.asked(parsed, upgrades) == null) {
            return refused(NOT_IMPLEMENTED, "the protocol is not one of proxy.upgrades", false, new Fields(0));
        }
        if (forwarding.isLoop(fields)) {
            return refused(LOOP_DETECTED, "the request came through this router before", false, new Fields(0));
        }
        if (method.equals("OPTIONS") && fields.has(FieldName.MAX_FORWARDS)) {
            long hops = hops(fields);
            if (hops <= 0) {
                return hops == 0 ? new HeadResult.Local() : malformed("Max-Forwards is malformed");
            }
            fields.remove(FieldName.MAX_FORWARDS);
            fields.add(FieldName.MAX_FORWARDS, Long.toString(hops - 1));
        }
        return new HeadResult.Sound(sound(parsed, new Asked(target, authority, startedNanos), peer, terms));
    }

    /** What a request asks for, of whom, and since when. */
    private record Asked(RequestTarget target, Authority authority, long sinceNanos) {}

    private IncomingRequest sound(ParsedRequest parsed, Asked asked, Peer peer, ClientTerms terms) {
        Fields fields = parsed.fields();
        IpAddress client = clients.of(peer.address(), fields);
        boolean trusted = clients.isTrusted(peer.address());
        String upgrade = Upgrades.asked(parsed, upgrades);
        prepare(fields, terms);
        if (upgrade != null) {
            Upgrades.add(fields, upgrade);
        } else if (terms.takesTrailers()) {
            fields.add(FieldName.TE, "trailers");
            fields.add(FieldName.CONNECTION, "te");
        }
        ForwardedFields.Hop hop =
                new ForwardedFields.Hop(peer, trusted, asked.authority().text(), parsed.version());
        forwarding.rewrite(fields, hop);
        RequestFacts facts = new RequestFacts(
                terms.traceId(),
                null,
                asked.authority().host(),
                parsed.method(),
                asked.target().path(),
                fields::first,
                client,
                peer.identity().certificate());
        RequestHead head = new RequestHead(
                parsed.method(), asked.target().forwarded(), asked.authority().text(), fields, terms.body());
        return new IncomingRequest(head, facts, parsed.version(), terms.call(), asked.sinceNanos());
    }

    /** Removes what is between the client and us, then says what is between us and the region. */
    private static void prepare(Fields fields, ClientTerms terms) {
        boolean expects = terms.expectsContinue() && terms.body().hasBody();
        HopByHop.strip(fields);
        fields.removeAny(NOT_FORWARDED);
        fields.removeUnderscoredIf(ForwardedFields::isConfusable);
        // Strip first, add after: Connection may have named any of these.
        TraceContext.carryOn(fields, terms.traceId());
        if (expects) {
            fields.add(FieldName.EXPECT, "100-continue");
        }
    }

    /** The one authority of a request; null when it is missing, repeated or malformed (RFC 9112, section 3.2). */
    private static @Nullable Authority authority(ParsedRequest parsed, RequestTarget target) {
        int hosts = parsed.fields().count(FieldName.HOST);
        if (hosts == 0) {
            return parsed.version().isModern() ? null : orNone(target.authority());
        }
        Authority named = hosts > 1
                ? null
                : Authority.parse(String.valueOf(parsed.fields().first(FieldName.HOST)));
        // An absolute form wins over Host, which must be sound all the same.
        return named == null || target.authority() == null ? named : target.authority();
    }

    private static Authority orNone(@Nullable Authority authority) {
        return authority == null ? NO_AUTHORITY : authority;
    }

    private static boolean isContinue(Fields fields) {
        return fields.count(FieldName.EXPECT) == 1 && fields.firstIs(FieldName.EXPECT, "100-continue");
    }

    /** The value of Max-Forwards; -1 when malformed. */
    private static long hops(Fields fields) {
        String value = fields.count(FieldName.MAX_FORWARDS) == 1 ? fields.first(FieldName.MAX_FORWARDS) : null;
        if (value == null || !value.matches("[0-9]{1,9}")) {
            return -1;
        }
        return Long.parseLong(value);
    }

    /** Why a request that could not be read is refused. */
    static Reason reasonOf(Malformed fault) {
        return switch (fault.kind()) {
            case URI_TOO_LONG, FIELDS_TOO_LARGE -> Reason.REQUEST_TOO_LARGE;
            case SYNTAX, BODY, UNKNOWN_CODING, VERSION -> Reason.REQUEST_MALFORMED;
        };
    }

    private static HeadResult malformed(String detail) {
        return refused(Reason.REQUEST_MALFORMED.status(), detail, true, new Fields(0));
    }

    private static HeadResult refused(int status, String detail, boolean closes, Fields extra) {
        return new HeadResult.Refused(new Refusal(Reason.REQUEST_MALFORMED, status, detail, null), closes, extra);
    }
}
