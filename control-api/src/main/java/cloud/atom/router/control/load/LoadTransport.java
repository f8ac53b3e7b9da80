package cloud.atom.router.control.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Event loops and sockets of the generator: native epoll where there is one, else NIO. */
final class LoadTransport {
    private static final boolean EPOLL = Epoll.isAvailable();

    private LoadTransport() {}

    /** TLS 1.3 with whoever answers: the generator measures and keeps no secrets. */
    static SslHandler tls(ByteBufAllocator allocator) {
        return TlsClient.CONTEXT.newHandler(allocator);
    }

    private static final class TlsClient {
        static final SslContext CONTEXT = context();

        private static SslContext context() {
            try {
                return SslContextBuilder.forClient()
                        .protocols("TLSv1.3")
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("")
                        .build();
            } catch (SSLException e) {
                throw new AssertionError("every JDK speaks TLS 1.3", e);
            }
        }
    }

    static MultiThreadIoEventLoopGroup newGroup(int loops) {
        return new MultiThreadIoEventLoopGroup(
                loops,
                new DefaultThreadFactory("load", true),
                EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static Bootstrap newBootstrap(EventLoop loop, Duration connectTimeout) {
        return new Bootstrap()
                .group(loop)
                .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
    }
}
