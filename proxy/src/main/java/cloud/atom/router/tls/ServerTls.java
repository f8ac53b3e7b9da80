package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server side of TLS: which certificate a client is shown, replaced as a whole when the files change.
 *
 * <p>Thread-safe: {@link #look} and {@link #close} come one at a time from the background, everything else from any
 * thread. Connections live on with the certificate that they began with.
 *
 * <p>How a context is replaced while loops use it:
 *
 * <ol>
 *   <li>A loop reads the set in use and takes a context out of it; the engine that it makes keeps that context.
 *   <li>A replaced set is not given back at once, for a loop may stand between the two, but at the next look, seconds
 *       later.
 * </ol>
 */
public final class ServerTls implements AutoCloseable {
    /** How old or new it is, sessions are sealed with the same keys whatever certificate was shown. */
    private final TicketKeys tickets;

    private final TlsProvider provider;
    private final TlsCounts counts = new TlsCounts();
    private final HandshakeWatch watch = new HandshakeWatch(counts);
    private final FromFiles<ServerContexts> contexts;
    private @Nullable ServerContexts replaced;

    /** Whether new sets serve QUIC too. Written before the data plane starts, read by the background. */
    private volatile boolean quic;

    private ServerTls(TlsProvider provider, List<Path> files, MaterialReader reader) {
        this.provider = provider;
        tickets = new TicketKeys(System.nanoTime());
        contexts = new FromFiles<>(files, contents -> prepared(reader.read(contents)));
    }

    private interface MaterialReader {
        TlsMaterial read(FileContents contents);
    }

    /**
     * Reads certificates from files.
     *
     * @throws InvalidInputException with everything that is wrong in them
     */
    public static ServerTls open(TlsConfig config, TlsProvider provider) {
        return new ServerTls(provider, config.files(), contents -> TlsMaterial.read(config, contents));
    }

    /** Makes a certificate that nobody should trust, for a simulation. */
    public static ServerTls development(TlsProvider provider) {
        TlsMaterial material = TlsMaterial.of(DevelopmentCertificate.create(Instant.now()));
        return new ServerTls(provider, List.of(), contents -> material);
    }

    /** What is wrong in the files that a configuration names; empty when all is well. */
    public static List<InputProblem> problems(TlsConfig config) {
        try {
            TlsMaterial.read(config, FileContents.read(config.files()));
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems();
        }
    }

    /**
     * Certificates in the files of a configuration that no client takes at {@code now}, because they are over or not yet
     * valid; empty when the files themselves have {@link #problems}. A router starts with such certificates all the same:
     * a client may know better, and nothing is worse than no listener at all.
     */
    public static List<InputProblem> outOfTime(TlsConfig config, Instant now) {
        try {
            return TlsMaterial.read(config, FileContents.read(config.files())).certificates().stream()
                    .flatMap(certificate -> certificate.outOfTime(now).stream())
                    .toList();
        } catch (InvalidInputException toldByProblems) {
            return List.of();
        }
    }

    private ServerContexts prepared(TlsMaterial material) {
        List<SslContext> made = new ArrayList<>();
        try {
            for (ServerCertificate certificate : material.certificates()) {
                SslContext context = TlsRules.server(provider, certificate, material.clientAuthorities());
                made.add(context);
                tickets.applyTo(context);
            }
            ServerContexts prepared = new ServerContexts(material, made);
            if (quic) {
                prepared.prepareQuic();
            }
            return prepared;
        } catch (InvalidInputException e) {
            made.forEach(ReferenceCountUtil::release);
            throw e;
        }
    }

    /** The context for a name of the client's; null: it named none. */
    SslContext select(@Nullable String serverName) {
        return contexts.current().select(serverName);
    }

    /**
     * Puts TLS into a client's connection, behind what is there.
     *
     * @param timeout time for the whole handshake
     */
    public void addTo(ChannelPipeline pipeline, Duration timeout) {
        pipeline.addLast(new ServerNameReader(this, timeout.toMillis()), watch);
    }

    /**
     * The same certificates for QUIC, replaced like the others. Called before the data plane starts, where {@link
     * QuicTls#unavailable} says nothing.
     *
     * @throws InvalidInputException when QUIC does not take a certificate
     */
    public QuicTls forQuic() {
        quic = true;
        contexts.current().prepareQuic();
        return new QuicTls(() -> contexts.current().quic(), watch);
    }

    /** Looks whether the files changed, and whether the keys of tickets are old. May block. */
    public void look(long nowNanos) {
        if (replaced != null) {
            replaced.release();
            replaced = null;
        }
        ServerContexts before = contexts.look().orElse(null);
        ServerContexts now = contexts.current();
        boolean renewed = before != null && changesAuthorities(before, now);
        if (renewed) {
            // A session keeps what was verified when it began: none may outlive the authorities that verified it.
            tickets.renew(nowNanos);
        }
        if (tickets.rotate(nowNanos) || renewed) {
            now.all().forEach(tickets::applyTo);
        }
        replaced = before;
    }

    private static boolean changesAuthorities(ServerContexts before, ServerContexts now) {
        Set<X509Certificate> authorities = Set.copyOf(before.clientAuthorities());
        return !authorities.equals(Set.copyOf(now.clientAuthorities()));
    }

    public TlsProvider provider() {
        return provider;
    }

    /** Handshakes since the start. */
    public TlsCounts counts() {
        return counts;
    }

    /** The certificates in use and why others are not. */
    public TlsStatus status() {
        List<TlsStatus.Expiry> expiries = contexts.current().certificates().stream()
                .map(certificate -> new TlsStatus.Expiry(certificate.label(), certificate.notAfter()))
                .toList();
        return new TlsStatus(expiries, contexts.lastError());
    }

    /** Gives native memory back as soon as the last connection has ended. */
    @Override
    public void close() {
        if (replaced != null) {
            replaced.release();
            replaced = null;
        }
        contexts.current().release();
    }
}
