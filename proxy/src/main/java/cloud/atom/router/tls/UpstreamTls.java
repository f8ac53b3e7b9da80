package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.Region;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client side of TLS: what connections to {@code https} endpoints are secured with. The chain of an endpoint's
 * certificate and its name are verified, always (RFC 9525, section 6).
 *
 * <p>Thread-safe: {@link #prepare}, {@link #look} and {@link #close} come one at a time, everything else from any
 * thread. For how contexts are replaced under way see {@link ServerTls}.
 */
public final class UpstreamTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamTls.class);

    private final TlsProvider provider;

    /** Every setting that an endpoint names and whose files are good; written by prepare and look, read by any. */
    private final Map<EndpointTls, FromFiles<SslContext>> ready = new ConcurrentHashMap<>();

    /** What each endpoint was last complained about for. */
    private final Map<Endpoint, String> complaints = new ConcurrentHashMap<>();

    /** Every setting that an endpoint names. */
    private Set<EndpointTls> wanted = Set.of();

    private final List<SslContext> replaced = new ArrayList<>();

    /** Holds nothing before {@link #prepare}. */
    public UpstreamTls(TlsProvider provider) {
        this.provider = provider;
    }

    /** Makes ready what the endpoints of {@code regions} need; comes before anybody connects to them. May block. */
    public void prepare(Collection<Region> regions) {
        Set<EndpointTls> named = new HashSet<>();
        for (Region region : regions) {
            region.endpoints().forEach(endpoint -> endpoint.tls().ifPresent(named::add));
        }
        wanted = named;
        complaints.clear();
        ready.forEach((tls, context) -> {
            if (!named.contains(tls)) {
                ready.remove(tls);
                replaced.add(context.current());
            }
        });
        named.forEach(this::makeReady);
    }

    private void makeReady(EndpointTls tls) {
        if (ready.containsKey(tls)) {
            return;
        }
        try {
            ready.put(tls, new FromFiles<>(filesOf(tls), contents -> context(tls, contents)));
        } catch (InvalidInputException e) {
            LOG.warn("Endpoints cannot be connected to, their region's tls is wrong: {}", e.getMessage());
        }
    }

    /** What is wrong in the files of a region's {@code tls}; empty when all is well. */
    public static List<InputProblem> problems(EndpointTls tls) {
        try {
            FileContents contents = FileContents.read(filesOf(tls));
            ReferenceCountUtil.release(new UpstreamTls(TlsProvider.JDK).context(tls, contents));
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems();
        }
    }

    private static List<Path> filesOf(EndpointTls tls) {
        List<Path> files = new ArrayList<>();
        for (String file : List.of(tls.caFile(), tls.certFile(), tls.keyFile())) {
            if (!file.isEmpty()) {
                files.add(Path.of(file));
            }
        }
        return files;
    }

    private SslContext context(EndpointTls tls, FileContents contents) {
        Optional<ServerCertificate> own = tls.certFile().isEmpty()
                ? Optional.empty()
                : Optional.of(ServerCertificate.read(
                        new TlsConfig.CertificatePair(Path.of(tls.certFile()), Path.of(tls.keyFile())), contents));
        return TlsRules.client(
                provider,
                tls.caFile().isEmpty()
                        ? List.of()
                        : PemText.of(tls.caFile(), contents.text(Path.of(tls.caFile())))
                                .certificates(),
                own);
    }

    /** Looks whether files changed, and tries again what could not be made ready. May block. */
    public void look() {
        replaced.forEach(ReferenceCountUtil::release);
        replaced.clear();
        wanted.forEach(this::makeReady);
        ready.values().forEach(context -> context.look().ifPresent(replaced::add));
    }

    /**
     * A handler that shakes hands with {@code endpoint}, an {@code https} one, and verifies it.
     *
     * @return null when its settings cannot be used
     */
    public @Nullable SslHandler handler(Endpoint endpoint, ByteBufAllocator allocator) {
        SslContext context = contextOf(endpoint);
        if (context == null) {
            return null;
        }
        SslHandler handler = context.newHandler(allocator, nameOf(endpoint), endpoint.port());
        handler.setHandshakeTimeoutMillis(0); // the caller's clock ends it
        return handler;
    }

    /** The same for those who bring their own handler. */
    public @Nullable SSLEngine engine(Endpoint endpoint, ByteBufAllocator allocator) {
        SslContext context = contextOf(endpoint);
        return context == null ? null : context.newEngine(allocator, nameOf(endpoint), endpoint.port());
    }

    private @Nullable SslContext contextOf(Endpoint endpoint) {
        EndpointTls tls = endpoint.tls().orElse(null);
        FromFiles<SslContext> context = tls == null ? null : ready.get(tls);
        return context == null ? null : context.current();
    }

    private static String nameOf(Endpoint endpoint) {
        String name = endpoint.tls().map(EndpointTls::serverName).orElse("");
        return name.isEmpty() ? endpoint.host() : name;
    }

    /** Says why a handshake failed; the same reason of an endpoint is logged once. */
    public void onFailure(Endpoint endpoint, Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String why = String.valueOf(deepest.getMessage());
        if (!why.equals(complaints.put(endpoint, why))) {
            LOG.warn("TLS handshake failed: endpoint={} cause={}", endpoint, why);
        }
    }

    /** Gives native memory back as soon as the last connection has ended. */
    @Override
    public void close() {
        replaced.forEach(ReferenceCountUtil::release);
        replaced.clear();
        ready.values().forEach(context -> ReferenceCountUtil.release(context.current()));
        ready.clear();
    }
}
