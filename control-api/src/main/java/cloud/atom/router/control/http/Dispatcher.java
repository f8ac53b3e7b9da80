package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Access;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.TraceId;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each request to its call. Not thread-safe; confined to the server's event loop, except for the handlers of
 * calls, which run on workers.
 *
 * <p>The order: path, method, caller, query, media type, body, handler. Who may not call learns nothing about the rest,
 * and no byte of a body is kept before it is known whose it is.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Vertx vertx;
    private final Access access;
    private final HttpServerLimits limits;
    private final ConnectionClock clock;
    private final Router router;

    Dispatcher(Vertx vertx, Access access, List<Call> calls, HttpServerLimits limits) {
        this.vertx = vertx;
        this.access = access;
        this.limits = limits;
        clock = new ConnectionClock(vertx, limits.head().toMillis());
        router = Router.router(vertx);
        Map<String, Map<String, Call>> byPath = new LinkedHashMap<>();
        for (Call call : calls) {
            Call other = byPath.computeIfAbsent(call.path(), path -> new LinkedHashMap<>())
                    .put(call.method(), call);
            if (other != null) {
                throw new IllegalArgumentException("calls: " + call.method() + " " + call.path() + " twice");
            }
        }
        byPath.forEach((path, methods) -> router.route(path).handler(context -> dispatch(context, methods)));
        router.route().handler(context -> refuse(context, Refusal.of(ControlProblem.CALL_UNKNOWN, "No such path.")));
        router.errorHandler(400, context -> refuse(context, malformed("The request target is malformed.")));
        router.errorHandler(500, context -> fault(context, context.failure()));
    }

    void serve(HttpServer server) {
        server.connectionHandler(clock::opened);
        server.invalidRequestHandler(this::refuseInvalid);
        server.requestHandler(request -> {
            clock.begun(request.connection());
            request.response().endHandler(ended -> clock.ended(request.connection()));
            String wrong = whatIsWrong(request);
            if (wrong.isEmpty()) {
                router.handle(request);
            } else {
                throwAway(request);
                Exchange.send(request.response(), traceIdOf(request), malformed(wrong));
            }
        });
    }

    /** What makes a request one that no call may answer, though it could be read; empty when nothing does. */
    private static String whatIsWrong(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            return "The request target is no path.";
        }
        if (request.headers().getAll("Host").size() > 1) {
            return "Two Host fields (expected: one)."; // RFC 9112, section 3.2
        }
        for (String coding : request.headers().getAll("Transfer-Encoding")) {
            if (!coding.strip().equalsIgnoreCase("chunked")) {
                return "Transfer-Encoding: only chunked is taken.";
            }
        }
        return "";
    }

    private void dispatch(RoutingContext context, Map<String, Call> methods) {
        HttpServerRequest http = context.request();
        String method =
                http.method().name().equals("HEAD") ? "GET" : http.method().name();
        Call call = methods.get(method);
        try {
            if (call == null) {
                throw Refusal.of(ControlProblem.CALL_METHOD, "This path does not take " + printable(method) + ".")
                        .with("Allow", allow(methods));
            }
            Principal caller = call.role().isEmpty()
                    ? null
                    : access.admit(Callers.of(http), call.role().get());
            Map<String, String> query = Queries.read(context, call);
            call.body().ifPresent(body -> requireType(http, body));
            readAndAnswer(context, call, caller, query);
        } catch (Refusal refusal) {
            refuse(context, refusal);
        }
    }

    private void readAndAnswer(
            RoutingContext context, Call call, @Nullable Principal caller, Map<String, String> query) {
        Exchange exchange = new Exchange(context);
        if (call.body().isEmpty()) {
            throwAway(context.request());
            handle(exchange, call, exchange.request(query, new byte[0], caller));
            return;
        }
        BodyReader.read(
                context.request(),
                new BodyReader.Limits(
                        vertx, call.body().get().maxBytes(), limits.body().toMillis()),
                body -> handle(exchange, call, exchange.request(query, body, caller)),
                refusal -> exchange.send(refusal));
    }

    private void handle(Exchange exchange, Call call, Request request) {
        long timer = vertx.setTimer(
                limits.answer().toMillis(),
                late -> exchange.send(Refusal.of(ControlProblem.INTERNAL, "The answer was not made in time.")));
        vertx.executeBlocking(() -> call.handler().answer(request), false).onComplete(made -> {
            vertx.cancelTimer(timer);
            if (made.succeeded()) {
                exchange.send(made.result());
            } else if (made.cause() instanceof Refusal refusal) {
                exchange.send(refusal);
            } else {
                exchange.fault(made.cause());
            }
        });
    }

    private static void requireType(HttpServerRequest http, Call.Body body) {
        String coding = http.getHeader("Content-Encoding");
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw Refusal.of(
                            ControlProblem.INPUT_MEDIA_TYPE,
                            "Content-Encoding " + printable(coding) + " (expected: none)")
                    .with("Accept-Encoding", "identity"); // RFC 7694, section 3
        }
        String type = BodyReader.mediaType(http);
        if (type != null && !body.mediaTypes().contains(type)) {
            String expected = String.join(", ", body.mediaTypes());
            throw Refusal.of(
                            ControlProblem.INPUT_MEDIA_TYPE,
                            "Content-Type " + printable(type) + " (expected: " + expected + ")")
                    .with("Accept", expected);
        }
    }

    private void refuse(RoutingContext context, Refusal refusal) {
        if (!context.request().isEnded()) {
            throwAway(context.request());
        }
        new Exchange(context).send(refusal);
    }

    private void throwAway(HttpServerRequest request) {
        BodyReader.throwAway(
                request, new BodyReader.Limits(vertx, 0, limits.body().toMillis()));
    }

    private static void fault(RoutingContext context, @Nullable Throwable cause) {
        new Exchange(context).fault(cause == null ? new IllegalStateException("failed without a cause") : cause);
    }

    /** Answers what is no HTTP request, and cuts the connection: where the next one begins is not known. */
    private void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Refusal refusal = malformed("The request is malformed.");
        if (cause instanceof TooLongHttpLineException) {
            refusal = Refusal.of(ControlProblem.INPUT_URI_TOO_LONG, "The request line is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refusal = Refusal.of(ControlProblem.INPUT_HEAD_TOO_LARGE, "The request's head is too large.");
        }
        Exchange.send(request.response().putHeader("Connection", "close"), Exchange.newTraceId(), refusal)
                .onComplete(sent -> request.connection().close());
        LOG.debug("malformed request: {}", String.valueOf(cause));
    }

    private static Refusal malformed(String detail) {
        return Refusal.of(ControlProblem.INPUT_MALFORMED, detail);
    }

    private static String allow(Map<String, Call> methods) {
        TreeSet<String> names = new TreeSet<>(methods.keySet());
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        return String.join(", ", names);
    }

    /** Cuts and cleans what a client sent, so that it can stand in a sentence. */
    static String printable(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    static TraceId traceIdOf(HttpServerRequest request) {
        String field = request.getHeader("traceparent");
        TraceId continued = field == null ? null : TraceId.ofTraceparent(field);
        return continued == null ? Exchange.newTraceId() : continued;
    }
}
