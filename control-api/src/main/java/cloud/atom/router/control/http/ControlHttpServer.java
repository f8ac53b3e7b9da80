package cloud.atom.router.control.http;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.auth.Access;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control API's server: one event loop for all connections, a few worker threads that make the answers, so that it
 * takes no cores from the data plane.
 *
 * <p>Thread-safe.
 */
public final class ControlHttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlHttpServer.class);
    private static final int WORKERS = 4;
    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int MAX_HEAD_BYTES = 16 << 10;
    private static final int IDLE_SECONDS = 90;
    private static final long WAIT_SECONDS = 10;

    private final Vertx vertx;
    private final HttpServer server;
    private final HostPort bound;
    private final Optional<ListeningSocket> socket;

    private ControlHttpServer(Vertx vertx, HttpServer server, HostPort bound, Optional<ListeningSocket> socket) {
        this.vertx = vertx;
        this.server = server;
        this.bound = bound;
        this.socket = socket;
    }

    /**
     * Where to listen. Immutable.
     *
     * @param inherited descriptor of a socket that listens there already; needs epoll
     */
    public record Place(HostPort bind, OptionalInt inherited) {
        /** A socket of its own. */
        public Place(HostPort bind) {
            this(bind, OptionalInt.empty());
        }
    }

    /**
     * Starts to serve {@code calls}.
     *
     * @param calls in the order in which paths are tried
     * @throws IOException when {@code place} cannot be listened on
     */
    public static ControlHttpServer start(Place place, Access access, List<Call> calls, HttpServerLimits limits)
            throws IOException {
        Optional<ListeningSocket> socket = ListeningSocket.isAvailableHere()
                ? Optional.of(new ListeningSocket(place.inherited))
                : Optional.empty();
        VertxBuilder builder = Vertx.builder().with(options());
        socket.ifPresent(own -> builder.withTransport(own.named()));
        Vertx vertx = builder.build();
        try {
            HttpServer server = vertx.createHttpServer(serverOptions(place.bind));
            new Dispatcher(vertx, access, calls, limits).serve(server);
            await(server.listen());
            HostPort bound = new HostPort(place.bind.host(), server.actualPort());
            return new ControlHttpServer(vertx, server, bound, socket);
        } catch (IOException | RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /** Where it listens: the port is the real one. */
    public HostPort bound() {
        return bound;
    }

    /** The listening socket's descriptor, to hand to another process; empty where there is no epoll. */
    public OptionalInt descriptor() {
        return socket.map(ListeningSocket::descriptor).orElse(OptionalInt.empty());
    }

    /** Stops taking connections, and returns when the calls that run are answered, or after {@code atMost}. */
    public void retire(Duration atMost) {
        try {
            await(server.shutdown(atMost));
        } catch (IOException late) {
            LOG.warn("the control API did not stop in time: {}", late.getMessage());
        }
    }

    /** Stops taking connections and cuts those that are open. */
    @Override
    public void close() {
        try {
            await(vertx.close()); // and with it the server
        } catch (IOException stopping) {
            throw new IllegalStateException("the control API did not stop in time", stopping);
        }
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    private static HttpServerOptions serverOptions(HostPort bind) {
        return new HttpServerOptions()
                .setHost(bind.host())
                .setPort(bind.port())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                // No WebSockets: their handlers limit pipelining, and fail loudly behind that limit.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + WAIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
