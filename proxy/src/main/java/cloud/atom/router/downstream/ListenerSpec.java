package cloud.atom.router.downstream;

import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.tls.QuicTls;
import cloud.atom.router.tls.ServerTls;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One socket to accept clients from. Immutable.
 *
 * @param key the configuration key that it comes from; errors name it, and a successor process finds its descriptor by
 *     it
 * @param binding what it listens on
 * @param secure whether clients speak TLS on it: regions then hear {@code https}
 * @param steps what a connection's bytes pass before they are read as HTTP
 * @param quic what HTTP/3 on the UDP port of the same number is secured with; null: it is not spoken
 */
public record ListenerSpec(
        String key,
        Binding binding,
        boolean secure,
        Steps steps,
        @Nullable QuicTls quic) {
    /** A socket without HTTP/3 beside it. */
    public ListenerSpec(String key, Binding binding, boolean secure, Steps steps) {
        this(key, binding, secure, steps, null);
    }

    /** The same with HTTP/3 beside it. */
    public ListenerSpec with(QuicTls http3) {
        return new ListenerSpec(key, binding, secure, steps, http3);
    }

    /** The same on another socket. */
    public ListenerSpec on(Binding other) {
        return new ListenerSpec(key, other, secure, steps, quic);
    }

    /** What a socket listens on. */
    public sealed interface Binding {
        /** What it listens on. */
        ListenAddress address();

        /** To be bound; port 0: one that the system chooses. */
        record Address(ListenAddress address) implements Binding {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /**
         * A socket that already listens, by its file descriptor, which from then on is the listener's to close. Needs the
         * epoll transport.
         *
         * @param address where it listens
         */
        record Descriptor(int number, ListenAddress address) implements Binding {
            @Override
            public String toString() {
                return "descriptor " + number + " of " + address;
            }
        }
    }

    /** Puts a connection's first handlers in place. Called on the connection's loop, before anything was read. */
    @FunctionalInterface
    public interface Steps {
        /** Cleartext: bytes are read as they come. */
        Steps NONE = pipeline -> {};

        /** Adds at the end of {@code pipeline}; the HTTP handlers come behind. */
        void addTo(ChannelPipeline pipeline);
    }

    /**
     * The TLS listener of {@code proxy.tls_bind}.
     *
     * @param handshake time for a whole handshake
     */
    public static ListenerSpec tls(ListenerConfig config, ServerTls tls, Duration handshake) {
        Steps steps = pipeline -> tls.addTo(pipeline, handshake);
        return new ListenerSpec("proxy.tls_bind", new Binding.Address(config.tlsBind()), true, steps);
    }

    /** The cleartext listener of {@code proxy.bind}. */
    public static ListenerSpec cleartext(ListenerConfig config) {
        return new ListenerSpec("proxy.bind", new Binding.Address(config.bind()), false, Steps.NONE);
    }
}
