package cloud.atom.router.downstream;

import cloud.atom.router.model.IpAddress;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a client's connection, for the PROXY protocol headers that regions ask for. Immutable.
 *
 * @param connection the ends as the socket or a proxy's header has them; null for a Unix socket, which has none
 */
record ClientEnds(RequestHeadReader.Peer peer, ProxyHeader.@Nullable Proxied connection) {
    private static final ProxyHeader UNNAMED = new ProxyHeader.Unnamed();
    private static final IpAddress ANY_V4 = IpAddress.ofV4(0);
    private static final IpAddress ANY_V6 = IpAddress.ofV6(0, 0);

    /**
     * What a header says of a request of {@code client}, who is the peer or whom trusted proxies named; null: unknown.
     *
     * <ul>
     *   <li>The peer has its own port. Of a client behind trusted proxies only the address is known: its port is 0.
     *   <li>What the client connected to is what this connection came to; of a Unix socket no address is known: the one
     *       of all zeros stands for it.
     *   <li>Who comes over a Unix socket and is named by nobody is not named to regions either. 127.0.0.1, which stands
     *       for such clients elsewhere, would be their own machine to them.
     * </ul>
     */
    ProxyHeader headerFor(@Nullable IpAddress client) {
        if (client == null || client.equals(peer.address())) {
            return connection == null ? UNNAMED : connection;
        }
        if (connection == null) {
            return new ProxyHeader.Proxied(client, 0, client.isV4() ? ANY_V4 : ANY_V6, peer.localPort());
        }
        return new ProxyHeader.Proxied(client, 0, connection.destination(), connection.destinationPort());
    }
}
