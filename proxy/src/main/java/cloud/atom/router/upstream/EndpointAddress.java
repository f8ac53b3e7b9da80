package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** What to connect to for an endpoint. Thread-safe: holds no state. */
final class EndpointAddress {
    private EndpointAddress() {}

    /** A literal address needs no look-up; a name is resolved at each connect, by the resolver's cache. */
    static SocketAddress of(Endpoint endpoint, Transport transport) {
        if (endpoint.isUnix()) {
            return transport.unixAddress(Path.of(endpoint.url().getPath()));
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal == null) {
            return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), endpoint.port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }
}
