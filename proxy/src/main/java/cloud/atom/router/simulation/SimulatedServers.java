package cloud.atom.router.simulation;

import cloud.atom.router.model.RegionId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The event loop of the whole simulation, and how a server on it is set up. One thread: simulated regions take what the
 * router leaves of the machine, and need no locks.
 */
final class SimulatedServers {
    private static final int BACKLOG = 1024;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("simulation", true), NioIoHandler.newFactory());

    /** Who answers for a region; asked when a connection comes, so after all regions have begun. */
    private final Function<RegionId, Responder> responders;

    SimulatedServers(Function<RegionId, Responder> responders) {
        this.responders = responders;
    }

    EventLoop loop() {
        return group.next();
    }

    /** A server that answers as {@code region}, its connections kept in {@code connections}. */
    ServerBootstrap bootstrapOf(RegionId region, ChannelGroup connections) {
        return bootstrap(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel connection) {
                connections.add(connection);
                connection.pipeline().addLast(new HttpServerCodec(), new HttpConversation(responders.apply(region)));
            }
        });
    }

    /** A server that answers by {@code responder}. */
    ServerBootstrap bootstrapOf(Responder responder) {
        return bootstrap(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel connection) {
                connection.pipeline().addLast(new HttpServerCodec(), new HttpConversation(responder));
            }
        });
    }

    /** Binds a port of the loopback address; 0: one that the system chooses. */
    static ChannelFuture bind(ServerBootstrap bootstrap, int port) {
        return bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Closes everything that is left on the loop; returns before it is done. */
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private ServerBootstrap bootstrap(ChannelInitializer<Channel> connections) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(connections);
    }
}
