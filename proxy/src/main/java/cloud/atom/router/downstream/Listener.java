package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.config.UnixSocket;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.http.RequestDecoder;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.ClientIdentity;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamPool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One socket that accepts clients, and what becomes of a connection that comes through it. Thread-safe.
 *
 * <p>The order of the lines in {@link #open} is the order in which a connection's bytes meet the handlers.
 */
public final class Listener {
    private static final int BACKLOG = 4096;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final ListenerSpec spec;
    private final Parts parts;
    private final @Nullable UnixSocketFile file;
    private final Channel channel;

    private Listener(ListenerSpec spec, Parts parts) {
        this.spec = spec;
        this.parts = parts;
        try {
            file = file();
            channel = begin();
        } catch (IOException e) {
            throw new IllegalStateException(
                    spec.key() + ": " + spec.binding() + " (expected: a free address of this machine): "
                            + e.getMessage(),
                    e);
        }
    }

    private @Nullable UnixSocketFile file() throws IOException {
        if (spec.binding().address() instanceof UnixSocket unix) {
            return spec.binding() instanceof Binding.Address ? UnixSocketFile.claim(unix) : UnixSocketFile.of(unix);
        }
        return null;
    }

    /**
     * What the listeners of a data plane share.
     *
     * @param perLoop what each of {@code loops} has for its connections
     */
    record Parts(
            EventLoopGroup loops, Transport transport, AcceptGate gate, Map<EventExecutor, DownstreamLoop> perLoop) {
        Parts {
            perLoop = Map.copyOf(perLoop);
        }
    }

    /**
     * Begins to listen; returns when the socket accepts.
     *
     * @throws IllegalStateException when it cannot; the message says why
     */
    static Listener start(ListenerSpec spec, Parts parts) {
        return new Listener(spec, parts);
    }

    private Channel begin() throws IOException {
        ServerBootstrap bootstrap = bootstrap();
        ChannelFuture begun = spec.binding() instanceof Binding.Descriptor descriptor
                ? takeOver(bootstrap, descriptor)
                : bind(bootstrap, spec.binding().address());
        if (!begun.awaitUninterruptibly().isSuccess()) {
            throw new IOException(begun.cause().getMessage(), begun.cause());
        }
        if (file != null && spec.binding() instanceof Binding.Address) {
            try {
                file.publish();
            } catch (IOException e) {
                begun.channel().close().awaitUninterruptibly();
                throw e;
            }
        }
        return begun.channel();
    }

    private ServerBootstrap bootstrap() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(parts.loops)
                .handler(parts.gate.door())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        open(accepted);
                    }
                })
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UpstreamPool.WATER_MARK)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, UpstreamPool.readSizes());
        if (parts.transport == Transport.NIO) {
            // One at a time: this transport would ask the gate only after several have come in.
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
        }
        if (isUnix()) {
            return bootstrap;
        }
        return bootstrap
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
    }

    private ChannelFuture bind(ServerBootstrap bootstrap, ListenAddress address) {
        if (address instanceof HostPort hostPort) {
            return bootstrap.channel(parts.transport.serverChannel()).bind(hostPort.host(), hostPort.port());
        }
        Path first = Objects.requireNonNull(file, "a Unix socket has a file").firstName();
        return bootstrap.channel(parts.transport.unixServerChannel()).bind(parts.transport.unixAddress(first));
    }

    private ChannelFuture takeOver(ServerBootstrap bootstrap, Binding.Descriptor descriptor) {
        if (parts.transport != Transport.EPOLL) {
            throw new IllegalStateException(
                    "transport: " + parts.transport.wireName() + " (expected: epoll, to take over a listener)");
        }
        int number = descriptor.number();
        // It listens already: registering it is enough.
        return bootstrap
                .channelFactory(() -> isUnix()
                        ? new EpollServerDomainSocketChannel(number, true)
                        : new EpollServerSocketChannel(number))
                .register();
    }

    private boolean isUnix() {
        return spec.binding().address() instanceof UnixSocket;
    }

    private void open(Channel accepted) {
        DownstreamLoop loop = parts.perLoop.get(accepted.eventLoop());
        if (loop == null) {
            throw new AssertionError("a connection on a loop that is not ours");
        }
        IpAddress client = AcceptGate.addressOf(accepted);
        if (client == null) {
            accepted.close();
            return;
        }
        loop.measure(accepted, client);
        SocketClock.boundUnsent(accepted, ClientPace.SOCKET_BYTES);
        DataPlaneSettings settings = loop.settings();
        var limits = settings.limits();
        RequestDecoder decoder = new RequestDecoder(limits.headBytes(), limits.fieldCount(), limits.uriBytes());
        RequestHeadReader.Peer peer =
                new RequestHeadReader.Peer(client, localPort(accepted), spec.secure(), new ClientIdentity(accepted));
        Http1Connection connection = new Http1Connection(loop, accepted, decoder, peer);

        // First of all: the header precedes a TLS handshake.
        if (settings.listener().speaksProxyProtocol(client)) {
            ProxyHeaderStep.Outcome outcome = new FromProxy(loop, connection);
            accepted.pipeline().addLast(new ProxyHeaderStep(settings.timeouts().head(), outcome));
        }
        spec.steps().addTo(accepted.pipeline());
        accepted.pipeline().addLast(new VersionStep(connection::becomeHttp2), decoder, connection);
    }

    /** The port that the client connected to; for a Unix socket, which has none, the protocol's own. */
    private int localPort(Channel accepted) {
        if (accepted.localAddress() instanceof InetSocketAddress local) {
            return local.getPort();
        }
        return spec.secure() ? HTTPS_PORT : HTTP_PORT;
    }

    /** The configuration key that it comes from. */
    public String key() {
        return spec.key();
    }

    /**
     * Where it listens.
     *
     * @throws IllegalStateException when that is a Unix socket
     */
    public InetSocketAddress address() {
        if (channel.localAddress() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException(spec.key() + ": " + boundTo() + " (expected: an address)");
    }

    /** Where it listens, with the port that the system chose. */
    public ListenAddress boundTo() {
        ListenAddress asked = spec.binding().address();
        return asked instanceof HostPort hostPort
                ? new HostPort(hostPort.host(), address().getPort())
                : asked;
    }

    /**
     * The socket's file descriptor, to hand to another process; stays this listener's to close. Empty where the transport
     * shows none.
     */
    public OptionalInt descriptor() {
        return channel instanceof UnixChannel unix ? OptionalInt.of(unix.fd().intValue()) : OptionalInt.empty();
    }

    /** Stops accepting; connections that it accepted live on. */
    ChannelFuture stop() {
        removeFile();
        return channel.close();
    }

    /** Stops accepting from a socket that another process has too: a Unix socket's file is left to it. */
    ChannelFuture handOver() {
        return channel.close();
    }

    private void removeFile() {
        if (file != null && channel.isOpen()) {
            file.remove();
        }
    }

    /** Accepts what waits in the kernel's queue, then stops; after {@code atMostNanos} in any case. */
    CompletableFuture<Void> stopWhenQuiet(long atMostNanos) {
        removeFile();
        return channel.isOpen() ? LastCall.begin(channel, atMostNanos) : CompletableFuture.completedFuture(null);
    }

    /** What a connection from a proxy becomes by its header. Confined to the connection's loop. */
    private final class FromProxy implements ProxyHeaderStep.Outcome {
        private final DownstreamLoop loop;
        private final Http1Connection connection;

        FromProxy(DownstreamLoop loop, Http1Connection connection) {
            this.loop = loop;
            this.connection = connection;
        }

        @Override
        public boolean onHeader(ProxyHeader header) {
            if (header instanceof ProxyHeader.Proxied client) {
                connection.comesFrom(client);
                return parts.gate.admits(connection.channel(), client.source());
            }
            return true;
        }

        @Override
        public void onRefused(ConnectionRefusal reason) {
            loop.observer().onConnectionRefused(reason);
        }
    }
}
