package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.AsyncHttpClientConfig;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.Request;
import org.asynchttpclient.SslEngineFactory;

/**
 * Polls by HTTP/1.1, each time over a connection of its own, so that an endpoint that takes no new connections is not
 * called healthy for the sake of an old one. Thread-safe.
 *
 * <p>Has a client and one I/O thread of its own: polls go on while the data plane is busy, and the data plane does not
 * wait for them.
 */
final class HttpEndpointPoller implements EndpointPoller {
    /** More than any honest answer needs. What is longer is not read, and its content not looked at. */
    private static final int MAX_BODY_BYTES = 16 * 1024;

    private static final int SUCCESS_CLASS = 2;

    private final AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config()
            .setThreadFactory(new DefaultThreadFactory("health-poll", true))
            .setIoThreadsCount(1)
            .setUserAgent("global-router-health")
            .setFollowRedirect(false)
            .setMaxRequestRetry(0)
            .setKeepAlive(false)
            .setCookieStore(null)
            .setEnableAutomaticDecompression(false)
            .setHttpClientCodecMaxHeaderSize(MAX_BODY_BYTES)
            .setSslEngineFactory(new PollEngines())
            .setHttp2Enabled(false)
            .setShutdownQuietPeriod(Duration.ZERO)
            .setShutdownTimeout(Duration.ofSeconds(1)));

    /** By host and port: all that is told when a connection needs its TLS. */
    private final Map<String, Endpoint> secured = new ConcurrentHashMap<>();

    private final UpstreamTls tls;

    /** Polls {@code https} endpoints with the trust of their region, as live traffic does. */
    HttpEndpointPoller(UpstreamTls tls) {
        this.tls = tls;
    }

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        if (endpoint.tls().isPresent()) {
            secured.put(keyOf(endpoint.host(), endpoint.port()), endpoint);
        }
        Request request = Dsl.get(endpoint.url() + polling.path())
                .setRequestTimeout(polling.timeout())
                .setReadTimeout(polling.timeout())
                .addHeader("Accept", "application/json")
                .build();
        try {
            return client.executeRequest(request, new Answer(endpoint))
                    .toCompletableFuture()
                    .exceptionally(noAnswer -> PollResult.FAILED);
        } catch (RuntimeException notSent) { // the client is closed, or the name or path makes no request
            return CompletableFuture.completedFuture(PollResult.FAILED);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String keyOf(String host, int port) {
        return host.replace("[", "").replace("]", "") + ":" + port;
    }

    /** Secures the client's connections. Thread-safe. */
    private final class PollEngines implements SslEngineFactory {
        @Override
        public SSLEngine newSslEngine(AsyncHttpClientConfig config, String host, int port) {
            Endpoint endpoint = secured.get(keyOf(host, port));
            SSLEngine engine = endpoint == null ? null : tls.engine(endpoint, ByteBufAllocator.DEFAULT);
            if (engine == null) {
                throw new IllegalStateException("the tls of " + host + " cannot be used");
            }
            return engine;
        }
    }

    /** Reads one answer. Not thread-safe; confined to the client's I/O thread. */
    private static final class Answer implements AsyncHandler<PollResult> {
        private final Endpoint endpoint;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final ConnectTime time = new ConnectTime();
        private boolean good;
        private boolean tooLong;

        Answer(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void onTcpConnectAttempt(InetSocketAddress address) {
            time.begin();
        }

        /** Called before the handshake begins, where there is one, and before the request is written. */
        @Override
        public void onTcpConnectSuccess(InetSocketAddress address, Channel connection) {
            time.end();
            Announcement.write(endpoint, connection);
        }

        @Override
        public State onStatusReceived(HttpResponseStatus status) {
            good = status.getStatusCode() / 100 == SUCCESS_CLASS;
            return good ? State.CONTINUE : State.ABORT;
        }

        @Override
        public State onHeadersReceived(HttpHeaders headers) {
            return State.CONTINUE;
        }

        @Override
        public State onBodyPartReceived(HttpResponseBodyPart part) {
            if (body.size() + part.length() > MAX_BODY_BYTES) {
                tooLong = true;
                return State.ABORT;
            }
            body.writeBytes(part.getBodyPartBytes());
            return State.CONTINUE;
        }

        @Override
        public void onThrowable(Throwable cause) {
            good = false; // an answer that broke off is none
        }

        @Override
        public PollResult onCompleted() {
            if (!good) {
                return PollResult.FAILED;
            }
            return time.in(tooLong ? PollResult.OK : HealthBody.parse(body.toByteArray()));
        }
    }
}
