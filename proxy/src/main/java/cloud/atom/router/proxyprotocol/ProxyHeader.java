package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What a PROXY protocol header says of the connection behind it. Immutable. */
public sealed interface ProxyHeader {
    /**
     * Both ends of the client's connection to the proxy. IPv4 addresses written as IPv6 are IPv4.
     *
     * @param sourcePort 0 to 65535
     * @param destination what the client connected to
     * @param destinationPort 0 to 65535
     */
    record Proxied(IpAddress source, int sourcePort, IpAddress destination, int destinationPort)
            implements ProxyHeader {
        /** The ends of a socket's connection; null unless both have an address of the network. */
        public static @Nullable Proxied between(@Nullable SocketAddress source, @Nullable SocketAddress destination) {
            if (source instanceof InetSocketAddress from && destination instanceof InetSocketAddress to) {
                return new Proxied(
                        IpAddress.of(from.getAddress().getAddress()),
                        from.getPort(),
                        IpAddress.of(to.getAddress().getAddress()),
                        to.getPort());
            }
            return null;
        }
    }

    /**
     * The header names no address of the network: a health check of the proxy's own (LOCAL), a client that it cannot tell
     * (UNKNOWN, UNSPEC), or one on its own machine (UNIX). The addresses of the socket hold.
     */
    record Unnamed() implements ProxyHeader {}

    /**
     * The bytes are no header.
     *
     * @param detail why, for a log line; nothing of the bytes
     */
    record Faulty(String detail) implements ProxyHeader {}
}
