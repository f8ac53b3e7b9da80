package cloud.atom.router.prometheus;

import cloud.atom.router.config.Secret;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.RequestBuilder;

/**
 * Sends instant queries ({@code POST /api/v1/query}). Thread-safe. Has a client and one I/O thread of its own, apart from the
 * data plane's.
 */
final class PrometheusClient implements AutoCloseable {
    private static final int MOST_BYTES = 256 * 1024;
    private static final int OK = 200;
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /** Looking up the host's name is not under the client's own limits. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final PrometheusConfig config;
    private final PrometheusLocation location;
    private final AsyncHttpClient client;

    PrometheusClient(PrometheusConfig config, PrometheusLocation location) {
        this.config = config;
        this.location = location;
        client = Dsl.asyncHttpClient(Dsl.config()
                .setThreadFactory(new DefaultThreadFactory("prometheus", true))
                .setIoThreadsCount(1)
                .setUserAgent("global-router-prometheus")
                .setConnectTimeout(CONNECT)
                .setRequestTimeout(config.timeout())
                .setReadTimeout(config.timeout())
                .setFollowRedirect(false)
                .setMaxRequestRetry(0)
                .setMaxConnections(8)
                .setCookieStore(null)
                .setEnableAutomaticDecompression(false)
                .setShutdownQuietPeriod(Duration.ZERO)
                .setShutdownTimeout(Duration.ofSeconds(1)));
    }

    /**
     * Asks {@code query}; the future fails with an {@link IOException} whose message is for people and shows no secret.
     *
     * @param token a bearer token; absent: the user of the URL, if any
     */
    CompletableFuture<VectorAnswer> ask(String query, Optional<Secret> token) {
        URI base = location.base();
        RequestBuilder request = Dsl.post(base + "/api/v1/query")
                .addHeader("Accept", "application/json")
                .addFormParam("query", query)
                .addFormParam("timeout", config.timeout().toMillis() + "ms");
        authorization(token).ifPresent(value -> request.addHeader("Authorization", value));
        if (!config.orgId().isEmpty()) {
            request.addHeader("X-Scope-OrgID", config.orgId());
        }
        long most = config.timeout().plus(GRACE).toMillis();
        try {
            return client.executeRequest(request.build(), new Reading())
                    .toCompletableFuture()
                    .orTimeout(most, TimeUnit.MILLISECONDS);
        } catch (RuntimeException closed) { // or the name makes no request
            return CompletableFuture.failedFuture(closed);
        }
    }

    private Optional<String> authorization(Optional<Secret> token) {
        return token.map(secret -> "Bearer " + secret.reveal())
                .or(() -> location.user()
                        .map(user -> "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(user.reveal().getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one answer. Not thread-safe; confined to the client's I/O thread. */
    private static final class Reading implements AsyncHandler<VectorAnswer> {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String failure = "";

        @Override
        public State onStatusReceived(HttpResponseStatus status) {
            if (status.getStatusCode() != OK) {
                failure = "status " + status.getStatusCode() + meaning(status.getStatusCode());
                return State.ABORT;
            }
            return State.CONTINUE;
        }

        /** What Prometheus means by a status. */
        private static String meaning(int status) {
            return switch (status) {
                case 400 -> ": the query is malformed";
                case 401, 403 -> ": it wants other credentials";
                case 422 -> ": the query cannot be executed";
                case 503 -> ": it took too long";
                default -> " (expected: 200)";
            };
        }

        @Override
        public State onHeadersReceived(HttpHeaders headers) {
            return State.CONTINUE;
        }

        @Override
        public State onBodyPartReceived(HttpResponseBodyPart part) {
            if (body.size() + part.length() > MOST_BYTES) {
                failure = "an answer of more than " + MOST_BYTES + " bytes";
                return State.ABORT;
            }
            body.writeBytes(part.getBodyPartBytes());
            return State.CONTINUE;
        }

        @Override
        public void onThrowable(Throwable cause) {
            // The future fails with it.
        }

        @Override
        public VectorAnswer onCompleted() throws IOException {
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
            return VectorAnswer.parse(body.toByteArray());
        }
    }
}
