package cloud.atom.router.control.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import javax.net.ssl.SSLException;

/** Opens connections to a plan's target, all on one event loop. Thread-safe: immutable. */
final class Connector {
    private final LoadPlan plan;
    private final EventLoop loop;
    private final Bootstrap bootstrap;

    Connector(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(LoadTransport.channel())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis())
                .remoteAddress(plan.target())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (plan.tls()) {
                            channel.pipeline().addLast(tls(channel));
                        }
                        channel.pipeline().addLast(new Unused());
                    }
                });
    }

    EventLoop loop() {
        return loop;
    }

    /**
     * Opens one; the future completes on the event loop once it may carry requests, or with why it may not, after the
     * plan's timeout for each of TCP and TLS at the latest.
     */
    Future<Channel> connect() {
        Promise<Channel> opened = loop.newPromise();
        ChannelFuture connecting = bootstrap.connect();
        connecting.addListener(tcp -> {
            SslHandler tls = connecting.channel().pipeline().get(SslHandler.class);
            if (!tcp.isSuccess()) {
                opened.setFailure(tcp.cause());
            } else if (tls == null) {
                opened.setSuccess(connecting.channel());
            } else {
                PromiseNotifier.cascade(tls.handshakeFuture(), opened);
            }
        });
        return opened;
    }

    private SslHandler tls(Channel channel) {
        SslHandler handler = TlsClient.CONTEXT.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(timeoutMillis());
        return handler;
    }

    private int timeoutMillis() {
        return Math.toIntExact(plan.timeout().toMillis());
    }

    /** A connection that breaks before it is used: whoever wants it sees that it is closed. */
    private static final class Unused extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** TLS 1.3 with whoever answers: the generator measures and keeps no secrets. */
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
}
