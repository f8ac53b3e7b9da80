package cloud.atom.router.upstream;

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
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of one event loop to one endpoint, with TLS when it is {@code https}. Not thread-safe; confined to
 * that loop.
 *
 * <p>What takes too long is ended by the loop's clock and not by a timer of Netty's: after the loop stood still, a timer
 * is due before what came in meanwhile is read, and the endpoint would be blamed for it.
 */
final class Connector {
    private final Bootstrap bootstrap;
    private final long timeoutNanos;
    private final Endpoint endpoint;
    private final UpstreamTls tls;

    /** What is being opened, handshakes included; the oldest is first. */
    private final Map<Channel, Opening> opening = new LinkedHashMap<>();

    /** Takes a bootstrap that knows the endpoint's address. */
    Connector(Bootstrap bootstrap, PoolSettings settings, Endpoint endpoint, UpstreamTls tls) {
        this.bootstrap = bootstrap;
        timeoutNanos = settings.connectTimeout().toNanos();
        this.endpoint = endpoint;
        this.tls = tls;
    }

    /** A connection that is being opened. Immutable. */
    private record Opening(Promise<Channel> ready, long startedNanos) {}

    /**
     * Opens a connection, which begins with a PROXY protocol header where {@code client} is there and the endpoint wants
     * one. The channel comes when requests can be sent, after the handshake; one whose handshake fails, or that is not open
     * within the connect time-out, is closed and counts as not connected. Who listens to it must be put into it at once.
     */
    Future<Channel> connect(UpstreamTls.Speaks speaks, @Nullable ProxyHeader client) {
        ChannelFuture connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(ConnectGuard.INSTANCE);
                    }
                })
                .connect();
        Channel channel = connecting.channel();
        Promise<Channel> ready = channel.eventLoop().newPromise();
        opening.put(channel, new Opening(ready, System.nanoTime()));
        ready.addListener(done -> opening.remove(channel));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                ready.tryFailure(done.cause());
                return;
            }
            if (client != null) {
                announce(channel, client);
            }
            if (endpoint.tls().isPresent()) {
                shakeHands(channel, ready, speaks);
            } else {
                ready.trySuccess(channel);
            }
        });
        return ready;
    }

    /** Goes out with the first bytes behind it: those of a handshake, or of a request. */
    private void announce(Channel channel, ProxyHeader client) {
        endpoint.proxyProtocol()
                .ifPresent(version -> channel.write(ProxyHeaderWriter.relayed(version, client, channel.alloc())));
    }

    private void shakeHands(Channel channel, Promise<Channel> ready, UpstreamTls.Speaks speaks) {
        SslHandler handler = tls.handler(endpoint, speaks, channel.alloc());
        if (handler == null) {
            fail(channel, ready, new ConnectException("the region's tls cannot be used"));
            return;
        }
        channel.pipeline().addFirst(handler, QuietFailure.INSTANCE);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                ready.trySuccess(channel);
            } else {
                Throwable cause = ready.isDone() ? ready.cause() : done.cause();
                tls.onFailure(endpoint, cause);
                fail(channel, ready, cause);
            }
        });
    }

    /** Tells operators why connections to an {@code https} endpoint are of no use; each reason once. */
    void complain(String why) {
        tls.onFailure(endpoint, new ConnectException(why));
    }

    /** Ends what was not open within the connect time-out at {@code nowNanos}. */
    void closeLate(long nowNanos) {
        // A copy: what ends leaves the map at once.
        for (Map.Entry<Channel, Opening> entry : List.copyOf(opening.entrySet())) {
            if (nowNanos - entry.getValue().startedNanos < timeoutNanos) {
                return;
            }
            entry.getValue().ready.tryFailure(new ConnectTimeoutException("not open in time"));
            TlsEnd.cut(entry.getKey());
        }
    }

    /** Ends what is being opened. */
    void close() {
        for (Channel channel : opening.keySet().toArray(new Channel[0])) {
            TlsEnd.cut(channel);
        }
    }

    private static void fail(Channel channel, Promise<Channel> ready, Throwable cause) {
        channel.close();
        ready.tryFailure(cause);
    }
}
