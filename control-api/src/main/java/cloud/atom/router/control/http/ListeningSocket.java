package cloud.atom.router.control.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's epoll transport, save that the one listening socket is known by its descriptor, and can be one that another
 * process bound. Vert.x itself has no call for that. Thread-safe.
 */
@SuppressWarnings("deprecation") // the interface names a deprecated type
final class ListeningSocket implements Transport {
    private final Transport epoll = io.vertx.core.transport.Transport.EPOLL.implementation();
    private final OptionalInt inherited;

    /** Written when Vert.x binds, read by any thread. */
    private volatile @Nullable EpollServerSocketChannel listener;

    /** Listens on the socket that {@code inherited} is the descriptor of; on a new one when it is empty. */
    ListeningSocket(OptionalInt inherited) {
        this.inherited = inherited;
    }

    static boolean isAvailableHere() {
        io.vertx.core.transport.Transport epoll = io.vertx.core.transport.Transport.EPOLL;
        return epoll != null && epoll.available();
    }

    /** The descriptor of the socket; empty before it listens. */
    OptionalInt descriptor() {
        EpollServerSocketChannel open = listener;
        return open == null || !open.isOpen()
                ? OptionalInt.empty()
                : OptionalInt.of(open.fd().intValue());
    }

    /** As Vert.x wants it when it is built. */
    io.vertx.core.transport.Transport named() {
        Transport self = this;
        return new io.vertx.core.transport.Transport() {
            @Override
            public String name() {
                return "epoll";
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public @Nullable Throwable unavailabilityCause() {
                return null;
            }

            @Override
            public Transport implementation() {
                return self;
            }
        };
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket ? epoll.serverChannelFactory(true) : this::listener;
    }

    private EpollServerSocketChannel listener() {
        EpollServerSocketChannel channel;
        if (inherited.isPresent()) {
            channel = new EpollServerSocketChannel(inherited.getAsInt());
            channel.pipeline().addLast(new BoundAlready());
        } else {
            channel = new EpollServerSocketChannel();
        }
        listener = channel;
        return channel;
    }

    /** Answers the call to bind a socket that is bound. */
    private static final class BoundAlready extends ChannelOutboundHandlerAdapter {
        @Override
        public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise) {
            promise.setSuccess();
        }
    }

    @Override
    public boolean supportsDomainSockets() {
        return epoll.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return epoll.supportFileRegion();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return epoll.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return epoll.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return cloud.atom.router.upstream.Transport.EPOLL.ioHandlers();
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return epoll.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return epoll.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return epoll.channelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        epoll.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig options, boolean domainSocket, io.netty.bootstrap.Bootstrap bootstrap) {
        epoll.configure(options, domainSocket, bootstrap);
    }

    @Override
    public void configure(TcpConfig options, boolean domainSocket, io.netty.bootstrap.ServerBootstrap bootstrap) {
        epoll.configure(options, domainSocket, bootstrap);
    }
}
