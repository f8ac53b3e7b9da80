package cloud.atom.router.control.http;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.auth.Access;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The control API's server: one event loop for all connections, a few worker threads that make the answers, so that it
 * takes no cores from the data plane.
 *
 * <p>Thread-safe.
 */
public final class ControlHttpServer implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int MAX_HEAD_BYTES = 16 << 10;
    private static final int IDLE_SECONDS = 90;
    private static final long WAIT_SECONDS = 10;

    private final Vertx vertx;
    private final HostPort bound;

    private ControlHttpServer(Vertx vertx, HostPort bound) {
        this.vertx = vertx;
        this.bound = bound;
    }

    /**
     * Starts to serve {@code calls}.
     *
     * @param calls in the order in which paths are tried
     * @throws IOException when {@code bind} cannot be listened on
     */
    public static ControlHttpServer start(HostPort bind, Access access, List<Call> calls, HttpServerLimits limits)
            throws IOException {
        Vertx vertx = Vertx.vertx(options());
        try {
            HttpServer server = vertx.createHttpServer(serverOptions(bind));
            new Dispatcher(vertx, access, calls, limits).serve(server);
            await(server.listen());
            return new ControlHttpServer(vertx, new HostPort(bind.host(), server.actualPort()));
        } catch (IOException | RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /** Where it listens: the port is the real one. */
    public HostPort bound() {
        return bound;
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
