package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.Region;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
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
    private final Map<EndpointTls, FromFiles<ClientContexts>> ready = new ConcurrentHashMap<>();

    /** What each endpoint was last complained about for. */
    private final Map<Endpoint, String> complaints = new ConcurrentHashMap<>();

    /** Every setting that an endpoint names. */
    private Set<EndpointTls> wanted = Set.of();

    private final List<ClientContexts> replaced = new ArrayList<>();

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
            ready.put(tls, new FromFiles<>(filesOf(tls), contents -> contexts(tls, contents)));
        } catch (InvalidInputException e) {
            LOG.warn("Endpoints cannot be connected to, their region's tls is wrong: {}", e.getMessage());
        }
    }

    /** What is wrong in the files of a region's {@code tls}; empty when all is well. */
    public static List<InputProblem> problems(EndpointTls tls) {
        try {
            FileContents contents = FileContents.read(filesOf(tls));
            new UpstreamTls(TlsProvider.JDK).contexts(tls, contents).release();
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

    private ClientContexts contexts(EndpointTls tls, FileContents contents) {
        Optional<ServerCertificate> own = tls.certFile().isEmpty()
                ? Optional.empty()
                : Optional.of(ServerCertificate.read(
                        new TlsConfig.CertificatePair(Path.of(tls.certFile()), Path.of(tls.keyFile())), contents));
        List<X509Certificate> authorities = tls.caFile().isEmpty()
                ? List.of()
                : PemText.of(tls.caFile(), contents.text(Path.of(tls.caFile()))).certificates();
        return new ClientContexts(
                TlsRules.client(provider, authorities, own, TlsRules.ANY_HTTP),
                TlsRules.client(provider, authorities, own, TlsRules.HTTP_1));
    }

    /** Looks whether files changed, and tries again what could not be made ready. May block. */
    public void look() {
        replaced.forEach(ClientContexts::release);
        replaced.clear();
        wanted.forEach(this::makeReady);
        ready.values().forEach(context -> context.look().ifPresent(replaced::add));
    }

    /**
     * A handler that shakes hands with {@code endpoint}, an {@code https} one, and verifies it.
     *
     * @param speaks what may be spoken afterwards
     * @return null when its settings cannot be used
     */
    public @Nullable SslHandler handler(Endpoint endpoint, Speaks speaks, ByteBufAllocator allocator) {
        ClientContexts contexts = contextsOf(endpoint);
        if (contexts == null) {
            return null;
        }
        SslContext context = speaks == Speaks.HTTP_1 ? contexts.http1() : contexts.any();
        SslHandler handler = context.newHandler(allocator, nameOf(endpoint), endpoint.port());
        handler.setHandshakeTimeoutMillis(0); // the caller's clock ends it
        return handler;
    }

    /** What a connection may be used for. */
    public enum Speaks {
        HTTP_1,
        /** HTTP/2, or HTTP/1.1 if the endpoint knows no other. */
        ANY_HTTP
    }

    /** The same for those who bring their own handler, and speak HTTP/1.1. */
    public @Nullable SSLEngine engine(Endpoint endpoint, ByteBufAllocator allocator) {
        ClientContexts contexts = contextsOf(endpoint);
        return contexts == null ? null : contexts.http1().newEngine(allocator, nameOf(endpoint), endpoint.port());
    }

    private @Nullable ClientContexts contextsOf(Endpoint endpoint) {
        EndpointTls tls = endpoint.tls().orElse(null);
        FromFiles<ClientContexts> contexts = tls == null ? null : ready.get(tls);
        return contexts == null ? null : contexts.current();
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
        replaced.forEach(ClientContexts::release);
        replaced.clear();
        ready.values().forEach(contexts -> contexts.current().release());
        ready.clear();
    }
}
