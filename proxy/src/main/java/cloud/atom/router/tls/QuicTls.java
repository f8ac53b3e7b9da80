package cloud.atom.router.tls;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.util.Optional;
import java.util.function.Supplier;

/** The server side of TLS in QUIC: as {@link ServerTls}, from which it comes. Thread-safe. */
public final class QuicTls {
    private final Supplier<QuicSslContext> current;
    private final ChannelHandler watch;

    QuicTls(Supplier<QuicSslContext> current, ChannelHandler watch) {
        this.current = current;
        this.watch = watch;
    }

    /** Why this machine cannot speak QUIC; empty when it can. */
    public static Optional<String> unavailable() {
        Throwable cause = Quic.isAvailable() ? null : Quic.unavailabilityCause();
        return Optional.ofNullable(cause).map(why -> String.valueOf(why.getMessage()));
    }

    /** What a connection speaks TLS with: it shows the certificate of the name that the client asks for. */
    public QuicSslEngine engine(QuicChannel connection) {
        QuicSslContext begun = current.get();
        connection.closeFuture().addListener(new Kept(begun));
        return begun.newEngine(connection.alloc());
    }

    /** Counts a connection's handshake as all others are counted. */
    public void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(watch);
    }

    /**
     * Keeps the context with which a connection began as long as the connection lives: the connection itself holds only the
     * one that it is moved to, and a context gives up its native memory when it is collected.
     */
    private record Kept(QuicSslContext context) implements ChannelFutureListener {
        @Override
        public void operationComplete(ChannelFuture closed) {
            // Was needed until here.
        }
    }
}
