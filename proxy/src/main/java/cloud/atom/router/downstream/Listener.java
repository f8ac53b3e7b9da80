package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
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
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * One socket that accepts clients, and what becomes of a connection that comes through it. Thread-safe.
 *
 * <p>The order of the lines in {@link #open} is the order in which a connection's bytes meet the handlers.
 */
public final class Listener {
    private static final int BACKLOG = 4096;

    private final ListenerSpec spec;
    private final Parts parts;
    private final Channel channel;

    private Listener(ListenerSpec spec, Parts parts) {
        this.spec = spec;
        this.parts = parts;
        ChannelFuture bound = begin(bootstrap()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    spec.key() + ": " + spec.binding() + " (expected: a free address of this machine)", bound.cause());
        }
        channel = bound.channel();
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

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(parts.loops)
                .handler(parts.gate.door())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        open(accepted);
                    }
                })
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UpstreamPool.WATER_MARK);
    }

    private ChannelFuture begin(ServerBootstrap bootstrap) {
        if (spec.binding() instanceof Binding.Address bind) {
            HostPort address = bind.address();
            return bootstrap.channel(parts.transport.serverChannel()).bind(address.host(), address.port());
        }
        if (spec.binding() instanceof Binding.Descriptor descriptor) {
            if (parts.transport != Transport.EPOLL) {
                throw new IllegalStateException(
                        "transport: " + parts.transport.wireName() + " (expected: epoll, to take over a listener)");
            }
            // It listens already: registering it is enough.
            return bootstrap
                    .channelFactory(() -> new EpollServerSocketChannel(descriptor.number()))
                    .register();
        }
        throw new AssertionError(spec.binding());
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
        SocketClock.boundUnsent(accepted, ClientPace.SOCKET_BYTES);
        DataPlaneSettings settings = loop.settings();
        var limits = settings.limits();
        RequestDecoder decoder = new RequestDecoder(limits.headBytes(), limits.fieldCount(), limits.uriBytes());
        int localPort = ((InetSocketAddress) accepted.localAddress()).getPort();
        RequestHeadReader.Peer peer =
                new RequestHeadReader.Peer(client, localPort, spec.secure(), new ClientIdentity(accepted));
        DownstreamConnection connection = new DownstreamConnection(loop, accepted, decoder, peer);

        // First of all: the header precedes a TLS handshake.
        if (settings.listener().speaksProxyProtocol(client)) {
            ProxyHeaderStep.Outcome outcome = new FromProxy(loop, connection);
            accepted.pipeline().addLast(new ProxyHeaderStep(settings.timeouts().head(), outcome));
        }
        spec.steps().addTo(accepted.pipeline());
        accepted.pipeline().addLast(decoder, connection);
    }

    ListenerSpec spec() {
        return spec;
    }

    /** The configuration key that it comes from. */
    public String key() {
        return spec.key();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
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
        return channel.close();
    }

    /** Accepts what waits in the kernel's queue, then stops; after {@code atMostNanos} in any case. */
    CompletableFuture<Void> stopWhenQuiet(long atMostNanos) {
        return channel.isOpen() ? LastCall.begin(channel, atMostNanos) : CompletableFuture.completedFuture(null);
    }

    /** What a connection from a proxy becomes by its header. Confined to the connection's loop. */
    private static final class FromProxy implements ProxyHeaderStep.Outcome {
        private final DownstreamLoop loop;
        private final DownstreamConnection connection;

        FromProxy(DownstreamLoop loop, DownstreamConnection connection) {
            this.loop = loop;
            this.connection = connection;
        }

        @Override
        public boolean onHeader(ProxyHeader header) {
            if (header instanceof ProxyHeader.Proxied client) {
                connection.comesFrom(client.source(), client.destinationPort());
            }
            return true;
        }

        @Override
        public void onRefused(ConnectionRefusal reason) {
            loop.observer().onConnectionRefused(reason);
        }
    }
}
