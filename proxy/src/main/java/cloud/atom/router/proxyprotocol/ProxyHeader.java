package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;

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
            implements ProxyHeader {}

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
