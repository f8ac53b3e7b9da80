package cloud.atom.router.upstream;

import cloud.atom.router.http.ResponseDecoder;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.proxyprotocol.ProxyHeaderWriter;
import cloud.atom.router.tls.QuietFailure;
import cloud.atom.router.tls.TlsEnd;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of one event loop to one endpoint, with TLS when it is {@code https}. Not thread-safe; confined to
 * that loop.
 */
final class Connector {
    private final Bootstrap bootstrap;
    private final long timeoutNanos;
    private final Endpoint endpoint;
    private final UpstreamTls tls;

    /** Connections whose handshake is under way. */
    private final Set<Channel> shaking = new HashSet<>();

    /** Takes a bootstrap that knows the endpoint's address. */
    Connector(Bootstrap bootstrap, PoolSettings settings, Endpoint endpoint, UpstreamTls tls) {
        this.bootstrap = bootstrap;
        timeoutNanos = settings.connectTimeout().toNanos();
        this.endpoint = endpoint;
        this.tls = tls;
    }

    /**
     * Opens a connection that ends in {@code decoder}, and that begins with a PROXY protocol header where {@code client} is
     * there and the endpoint wants one. The channel comes when requests can be sent, after the handshake;
     * one whose handshake fails, or is not over within the connect time-out, is closed and counts as not connected.
     */
    Future<Channel> connect(ResponseDecoder decoder, @Nullable ProxyHeader client) {
        long startedNanos = System.nanoTime();
        ChannelFuture connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(ConnectGuard.INSTANCE, decoder);
                    }
                })
                .connect();
        Promise<Channel> ready = connecting.channel().eventLoop().newPromise();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                ready.setFailure(done.cause());
                return;
            }
            if (client != null) {
                announce(connecting.channel(), client);
            }
            if (endpoint.tls().isEmpty()) {
                ready.setSuccess(connecting.channel());
            } else {
                shakeHands(connecting.channel(), timeoutNanos - (System.nanoTime() - startedNanos), ready);
            }
        });
        return ready;
    }

    /** Goes out with the first bytes behind it: those of a handshake, or of a request. */
    private void announce(Channel channel, ProxyHeader client) {
        endpoint.proxyProtocol()
                .ifPresent(version -> channel.write(ProxyHeaderWriter.relayed(version, client, channel.alloc())));
    }

    private void shakeHands(Channel channel, long nanosLeft, Promise<Channel> ready) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanosLeft));
        SslHandler handler = tls.handler(endpoint, channel.alloc(), millis);
        if (handler == null) {
            fail(channel, ready, new ConnectException("the region's tls cannot be used"));
            return;
        }
        shaking.add(channel);
        channel.pipeline().addFirst(handler, QuietFailure.INSTANCE);
        handler.handshakeFuture().addListener(done -> {
            shaking.remove(channel);
            if (done.isSuccess()) {
                ready.setSuccess(channel);
            } else {
                tls.onFailure(endpoint, done.cause());
                fail(channel, ready, done.cause());
            }
        });
    }

    /** Breaks handshakes off. */
    void close() {
        for (Channel channel : shaking.toArray(new Channel[0])) {
            TlsEnd.cut(channel);
        }
    }

    private static void fail(Channel channel, Promise<Channel> ready, @Nullable Throwable cause) {
        channel.close();
        ready.setFailure(cause == null ? new ConnectException("no handshake") : cause);
    }
}
