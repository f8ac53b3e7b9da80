package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its one answer. Not thread-safe; confined to the event loop. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final List<String> FIELDS = List.of("accept", "content-type", "x-policy-signature");

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final TraceId traceId;

    Exchange(RoutingContext context) {
        this.context = context;
        response = context.response();
        traceId = Dispatcher.traceIdOf(context.request());
    }

    static TraceId newTraceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceId(random.nextLong(), random.nextLong() | 1);
    }

    Request request(Map<String, String> query, byte[] body, @Nullable Principal caller) {
        Map<String, String> fields = new HashMap<>();
        HttpServerRequest http = context.request();
        for (String name : FIELDS) {
            List<String> values = http.headers().getAll(name);
            if (!values.isEmpty()) {
                fields.put(name, String.join(", ", values));
            }
        }
        return new Request(context.pathParams(), query, fields, body, traceId, caller);
    }

    void send(Answer answer) {
        Feed feed = answer.feed();
        boolean goesOn = feed != null && !context.request().method().equals(HttpMethod.HEAD);
        boolean gone = response.ended() || response.closed();
        if (feed != null && (gone || !goesOn)) {
            feed.close();
        }
        if (gone) {
            return;
        }
        addCommonFields(response, traceId);
        answer.fields().forEach(response::putHeader);
        response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
        if (feed != null && goesOn) {
            new FeedSender(context.vertx(), response, feed).start();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }

    void send(Refusal refusal) {
        if (!response.ended() && !response.closed()) {
            send(response, traceId, refusal);
        }
    }

    /** A fault of ours: the client learns the trace id, the log the rest. */
    void fault(Throwable cause) {
        LOG.error("control API: trace_id={}", traceId, cause);
        send(Refusal.of(ControlProblem.INTERNAL, "The router failed; its log says more under this trace_id."));
    }

    static Future<Void> send(HttpServerResponse response, TraceId traceId, Refusal refusal) {
        addCommonFields(response, traceId);
        refusal.fields().forEach(response::putHeader);
        return response.setStatusCode(refusal.problem().status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(refusal.toJson(traceId.toString()));
    }

    /** Answers are data for programs: nothing may run, frame, sniff, share or keep them. */
    private static void addCommonFields(HttpServerResponse response, TraceId traceId) {
        response.putHeader("X-Trace-Id", traceId.toString())
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer");
    }
}
