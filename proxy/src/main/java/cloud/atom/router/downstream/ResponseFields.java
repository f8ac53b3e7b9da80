package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Answer;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.RoutingDecision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of what a client gets: the region's without those of its connection, and ours. Thread-safe. */
final class ResponseFields {
    private static final long OURS = FieldName.set(FieldName.X_TRACE_ID, FieldName.X_REGION, FieldName.X_ROUTER_MODE);
    private static final String ALT_SVC = "alt-svc";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final DataPlaneSettings settings;
    private final Via via;
    private final AltSvc http3;

    /** Takes what is said of HTTP/3, which may change at any time. */
    ResponseFields(DataPlaneSettings settings, Via via, AltSvc http3) {
        this.settings = settings;
        this.via = via;
        this.http3 = http3;
    }

    /** Makes the fields of a region's response fit for the client. */
    void relay(ResponseHead head, Answer answer, ClientTerms terms, String date) {
        Fields fields = head.fields();
        HopByHop.strip(fields);
        fields.removeAny(OURS);
        fields.add(FieldName.VIA, via.of(head.version()));
        if (!fields.has(FieldName.DATE)) {
            fields.add(FieldName.DATE, date);
        }
        addIdentity(fields, terms);
        if (settings.regionField()) {
            fields.add(FieldName.X_REGION, answer.region().value());
        }
        String cookie = answer.setCookie();
        if (cookie != null) {
            fields.add(FieldName.SET_COOKIE, cookie);
        }
        if (terms.wantsTiming()) {
            double milliseconds = answer.ownNanos() / NANOS_PER_MILLISECOND;
            fields.add(FieldName.SERVER_TIMING, String.format(Locale.ROOT, "router;dur=%.3f", milliseconds));
        }
        addAnnouncedLimit(fields, answer.decision());
    }

    /** The fields of a problem document, or of what a call is told instead. */
    Fields ofProblem(Refusal refusal, ClientTerms terms, String date) {
        Fields fields = new Fields();
        fields.add(FieldName.CONTENT_TYPE, terms.call() == null ? Problem.MEDIA_TYPE : GrpcCall.MEDIA_TYPE);
        fields.add(FieldName.CACHE_CONTROL, "no-store");
        fields.add(FieldName.DATE, date);
        addIdentity(fields, terms);
        RoutingDecision decision = refusal.decision();
        QuotaAnswer quota = decision == null ? null : decision.quota();
        if (decision == null || quota == null) {
            return fields;
        }
        if (!quota.admitted()) {
            fields.add(FieldName.RETRY_AFTER, Long.toString(secondsUp(quota.waitNanos())));
            addLimit(fields, decision.policy(), quota);
        } else {
            addAnnouncedLimit(fields, decision);
        }
        return fields;
    }

    /** The fields of what the router answers itself without a problem. */
    Fields ofLocal(ClientTerms terms, String date) {
        Fields fields = new Fields();
        fields.add(FieldName.ALLOW, RequestHeadReader.ALLOWED_METHODS);
        fields.add(FieldName.DATE, date);
        addIdentity(fields, terms);
        return fields;
    }

    private void addIdentity(Fields fields, ClientTerms terms) {
        if (settings.traceIdField()) {
            fields.add(FieldName.X_TRACE_ID, terms.traceId().toString());
        }
        if (settings.simulation()) {
            fields.add(FieldName.X_ROUTER_MODE, "simulation");
        }
        String offer = terms.secure() && terms.version() != HttpVersion.HTTP_3 ? http3.value() : null;
        // What a region says of its own stands.
        if (offer != null && fields.first(ALT_SVC) == null) {
            fields.add(ALT_SVC, offer);
        }
    }

    private static void addAnnouncedLimit(Fields fields, RoutingDecision decision) {
        RoutingPolicy policy = decision.policy();
        QuotaAnswer quota = decision.quota();
        if (policy != null && quota != null && policy.qos().announce()) {
            addLimit(fields, policy, quota);
        }
    }

    /**
     * {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4). The
     * quota is the bucket's size, the window the time in which an empty bucket fills.
     */
    private static void addLimit(Fields fields, @Nullable RoutingPolicy policy, QuotaAnswer quota) {
        RateLimit limit = policy == null ? null : policy.qos().rate().orElse(null);
        if (limit == null) {
            return;
        }
        long window = (limit.burst() + limit.requestsPerSecond() - 1) / limit.requestsPerSecond();
        // Retry-After must not lie before it (section 6), so a refused request names the same moment.
        long reset = secondsUp(quota.admitted() ? quota.resetNanos() : quota.waitNanos());
        fields.add(FieldName.RATELIMIT_POLICY, "\"rate\";q=" + limit.burst() + ";w=" + window);
        fields.add(FieldName.RATELIMIT, "\"rate\";r=" + Math.max(0, quota.remaining()) + ";t=" + reset);
    }

    /** Whole seconds, rounded up, at least 1 for anything above 0. */
    private static long secondsUp(long nanos) {
        return (nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
    }
}
