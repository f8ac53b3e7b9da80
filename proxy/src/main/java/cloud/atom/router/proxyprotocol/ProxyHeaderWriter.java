package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header of the PROXY protocol, versions 1 and 2 (HAProxy Technologies, "The PROXY protocol", 2020, sections
 * 2.1 and 2.2), without TLVs. Thread-safe: holds no state.
 *
 * <p>A header has one family for both addresses. Where they differ the IPv4 one is written as IPv6 ({@code ::ffff:0:0/96}),
 * so that neither is lost; where both are IPv4, however written, the header is one for IPv4.
 */
public final class ProxyHeaderWriter {
    private static final int FIXED_BYTES = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPEC = 0x00;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int V4_BYTES = 12;
    private static final int V6_BYTES = 36;

    private ProxyHeaderWriter() {}

    /**
     * The header of a connection that is relayed for a client. One of whom nothing is known is UNKNOWN in version 1. In
     * version 2 it is LOCAL, which every receiver must accept, and not PROXY for UNSPEC, which HAProxy 2.6 refuses: both
     * say that the connection's own addresses hold.
     *
     * @param client must not be {@link ProxyHeader.Faulty}
     * @return a buffer of {@code allocator}'s, the caller's to release
     */
    public static ByteBuf relayed(ProxyProtocol version, ProxyHeader client, ByteBufAllocator allocator) {
        if (client instanceof ProxyHeader.Faulty faulty) {
            throw new IllegalArgumentException("client: " + faulty.detail() + " (expected: a header)");
        }
        ProxyHeader.Proxied ends = client instanceof ProxyHeader.Proxied proxied ? proxied : null;
        return version == ProxyProtocol.V1 ? text(ends, allocator) : binary(ends, allocator);
    }

    /**
     * The header of a connection of our own, as for a health check: LOCAL in version 2. Version 1 has no word for it; the
     * protocol's text asks for the connection's own addresses there, because some receivers refuse UNKNOWN, which is left
     * for Unix sockets.
     *
     * @param connected a connection, for its addresses
     * @return a buffer of the channel's allocator, the caller's to release
     */
    public static ByteBuf own(ProxyProtocol version, Channel connected) {
        return version == ProxyProtocol.V1
                ? text(
                        ProxyHeader.Proxied.between(connected.localAddress(), connected.remoteAddress()),
                        connected.alloc())
                : binary(null, connected.alloc());
    }

    private static ByteBuf text(ProxyHeader.@Nullable Proxied ends, ByteBufAllocator allocator) {
        if (ends == null) {
            return ByteBufUtil.writeAscii(allocator, "PROXY UNKNOWN\r\n");
        }
        boolean v4 = isV4(ends);
        String line = "PROXY " + (v4 ? "TCP4 " : "TCP6 ")
                + written(ends.source(), v4).text() + " "
                + written(ends.destination(), v4).text() + " " + ends.sourcePort() + " " + ends.destinationPort()
                + "\r\n";
        return ByteBufUtil.writeAscii(allocator, line);
    }

    private static ByteBuf binary(ProxyHeader.@Nullable Proxied ends, ByteBufAllocator allocator) {
        ByteBuf header = allocator.buffer(FIXED_BYTES + V6_BYTES);
        header.writeBytes(ProxyHeaders.BINARY_START, 0, ProxyHeaders.BINARY_START.readableBytes());
        if (ends == null) {
            return header.writeByte(LOCAL).writeByte(UNSPEC).writeShort(0);
        }
        boolean v4 = isV4(ends);
        header.writeByte(PROXY).writeByte(v4 ? TCP4 : TCP6).writeShort(v4 ? V4_BYTES : V6_BYTES);
        header.writeBytes(written(ends.source(), v4).bytes());
        header.writeBytes(written(ends.destination(), v4).bytes());
        return header.writeShort(ends.sourcePort()).writeShort(ends.destinationPort());
    }

    private static boolean isV4(ProxyHeader.Proxied ends) {
        return MappedAddress.unmapped(ends.source()).isV4()
                && MappedAddress.unmapped(ends.destination()).isV4();
    }

    private static IpAddress written(IpAddress address, boolean v4) {
        return v4 ? MappedAddress.unmapped(address) : MappedAddress.mapped(address);
    }
}
