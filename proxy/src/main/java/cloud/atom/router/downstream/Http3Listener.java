package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.ClientIdentity;
import cloud.atom.router.tls.QuicTls;
import cloud.atom.router.upstream.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks HTTP/3 on the UDP port of the TLS listener's number. Thread-safe.
 *
 * <p>Each event loop has a socket of its own on the port, where the transport can share one, and a connection stays on the
 * loop whose number stands in its IDs; so its requests use that loop's pools like all others.
 *
 * <p>The port is taken when nobody else has it. A router that takes over from another one finds it taken until the last
 * HTTP/3 connection of the other has ended: a packet does not tell two processes apart. Until then clients use TCP, and
 * nothing says otherwise.
 */
final class Http3Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Http3Listener.class);

    private static final long RETRY_SECONDS = 1;

    /** What each stream may send before its region took any. */
    private static final long STREAM_BYTES = 128 << 10;

    /** The same for all streams of a connection. */
    private static final long CONNECTION_BYTES = 16 << 20;

    /** What is read of a stream at a time. */
    private static final int READ_BYTES = 16 << 10;

    private static final int SOCKET_BYTES = 1 << 20;

    /**
     * The largest packet: what Ethernet carries in IPv6. A connection begins with 1200 and asks its path for more (RFC 9000,
     * section 14.3).
     */
    private static final long PACKET_BYTES = 1452;

    /** Packets that the kernel may cut out of one write. */
    private static final int SEGMENTS = 16;

    private final InetSocketAddress address;
    private final QuicTls tls;
    private final Listener.Parts parts;
    private final AltSvc offer;
    private final byte[] tokenKey = new byte[AddressTokens.KEY_BYTES];
    private final AtomicInteger connections = new AtomicInteger();

    /** What is bound; empty before and after. Guarded by this. */
    private final List<Channel> sockets = new ArrayList<>();

    /** Whether the port was taken at the first try. Guarded by this. */
    private boolean waiting;

    /** Whether no connection is taken any more; read by every loop. */
    private volatile boolean stopped;

    /** Begins as soon as the port is free, and tells {@code offer} so. */
    Http3Listener(InetSocketAddress address, QuicTls tls, Listener.Parts parts, AltSvc offer) {
        this.address = address;
        this.tls = tls;
        this.parts = parts;
        this.offer = offer;
        new SecureRandom().nextBytes(tokenKey);
    }

    /** Tries to take the port, and again later while somebody else has it. */
    synchronized void start() {
        if (stopped) {
            return;
        }
        if (bind()) {
            offer.offer(address.getPort());
            return;
        }
        if (!waiting) {
            waiting = true;
            LOG.info("HTTP/3 waits until UDP port {} is free (proxy.http3)", address.getPort());
        }
        // Not on a loop: binding waits for the loops.
        CompletableFuture.runAsync(this::start, CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS));
    }

    /** All sockets, or none. Alone on the port first: sockets that share it would share it with another router too. */
    private boolean bind() {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(address);
        } catch (IOException e) {
            LOG.debug("UDP port {} is taken: {}", address.getPort(), e.toString());
            return false;
        }
        Dispatch dispatch = new Dispatch();
        try {
            for (EventExecutor loop : parts.loops()) {
                sockets.add(socket((EventLoop) loop, dispatch));
                if (parts.transport() == Transport.NIO) {
                    break;
                }
            }
            return true;
        } catch (IOException e) {
            LOG.warn("HTTP/3 cannot listen on {}: {}", address, e.getMessage());
            closeSockets();
            return false;
        }
    }

    private Channel socket(EventLoop loop, Dispatch dispatch) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(parts.transport().datagramChannel())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
                .handler(dispatch);
        if (parts.transport() != Transport.NIO) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(address);
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new IOException("the socket cannot be bound", bound.cause());
        }
        return bound.channel();
    }

    /** Puts the codec into each socket, and brings each packet to the loop of its connection. */
    private final class Dispatch extends QuicCodecDispatcher {
        @Override
        protected void initChannel(Channel socket, int idBytes, QuicConnectionIdGenerator ids) {
            DownstreamLoop loop = parts.perLoop().get(socket.eventLoop());
            if (loop == null) {
                throw new AssertionError("a socket on a loop that is not ours");
            }
            socket.pipeline()
                    .addLast(new SmallInitials(), codec(loop, idBytes, ids).build(), new Faults());
        }

        private QuicServerCodecBuilder codec(DownstreamLoop loop, int idBytes, QuicConnectionIdGenerator ids) {
            Limits limits = loop.settings().limits();
            QuicServerCodecBuilder codec = Http3.newQuicServerCodecBuilder()
                    .sslEngineProvider(tls::engine)
                    .localConnectionIdLength(idBytes)
                    .connectionIdAddressGenerator(ids)
                    .tokenHandler(new AddressTokens(tokenKey, idBytes, System::nanoTime))
                    .maxIdleTimeout(silence(loop.settings().timeouts()).toMillis(), TimeUnit.MILLISECONDS)
                    .initialMaxData(Math.min(CONNECTION_BYTES, limits.streams() * STREAM_BYTES))
                    .initialMaxStreamDataBidirectionalRemote(STREAM_BYTES)
                    .initialMaxStreamsBidirectional(limits.streams())
                    .activeMigration(false)
                    .maxSendUdpPayloadSize(PACKET_BYTES)
                    .discoverPmtu(true)
                    .streamOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
                    .handler(new ChannelInitializer<QuicChannel>() {
                        @Override
                        protected void initChannel(QuicChannel channel) {
                            open(loop, channel);
                        }
                    });
            if (parts.transport() == Transport.EPOLL) {
                codec.option(
                        QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                        EpollQuicUtils.newSegmentedAllocator(SEGMENTS));
            }
            return codec;
        }
    }

    /** How long a client may be silent altogether: as long as a request may take, or a connection wait for one. */
    private static Duration silence(Timeouts timeouts) {
        Duration longest = timeouts.idle();
        for (Duration other : List.of(timeouts.firstByte(), timeouts.body(), timeouts.write())) {
            longest = longest.compareTo(other) < 0 ? other : longest;
        }
        return longest.multipliedBy(2);
    }

    private void open(DownstreamLoop loop, QuicChannel channel) {
        IpAddress client = client(channel);
        if (stopped || client == null || !parts.gate().enters(channel, client)) {
            channel.close();
            return;
        }
        connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> onClosed());
        RequestHeadReader.Peer peer =
                new RequestHeadReader.Peer(client, address.getPort(), true, new ClientIdentity(channel));
        ProxyHeader.Proxied ends =
                ProxyHeader.Proxied.between(channel.remoteSocketAddress(), channel.localSocketAddress());
        tls.addTo(channel.pipeline());
        Http3Connection.addTo(channel, loop, new ClientEnds(peer, ends));
    }

    /** Where it comes from, which its token proved. */
    private static @Nullable IpAddress client(QuicChannel channel) {
        return channel.remoteSocketAddress() instanceof InetSocketAddress remote
                ? IpAddress.of(remote.getAddress().getAddress())
                : null;
    }

    private void onClosed() {
        if (connections.decrementAndGet() == 0 && stopped) {
            closeSockets();
        }
    }

    /** Takes no more connections; the port comes free when the last one has ended. */
    void stop() {
        offer.withdraw();
        stopped = true;
        if (connections.get() == 0) {
            closeSockets();
        }
    }

    /** Gives the port back, with whatever is left of connections. */
    private synchronized List<ChannelFuture> closeSockets() {
        List<ChannelFuture> closing = sockets.stream().map(Channel::close).toList();
        sockets.clear();
        return closing;
    }

    /**
     * Stops, and waits until the sockets are closed: with io_uring that takes the loop some turns, and a loop that ends
     * before would never free what the codec holds. Not on a loop.
     */
    void close() {
        stop();
        closeSockets().forEach(ChannelFuture::awaitUninterruptibly);
    }

    /** What goes wrong with a packet or a socket ends neither. */
    private static final class Faults extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("a packet was not taken: {}", cause.toString());
        }
    }
}
