package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;

/** IPv4 as IPv6 (RFC 4291, section 2.5.5.2): what a proxy on a socket for both families calls its IPv4 clients. */
final class MappedAddress {
    private static final long PREFIX = 0xffffL;

    private MappedAddress() {}

    /** The IPv4 address inside of {@code address}, or {@code address} when there is none. */
    static IpAddress unmapped(IpAddress address) {
        boolean mapped = !address.isV4() && address.high() == 0 && address.low() >>> 32 == PREFIX;
        return mapped ? IpAddress.ofV4((int) address.low()) : address;
    }

    /** {@code address} as IPv6. */
    static IpAddress mapped(IpAddress address) {
        return address.isV4() ? IpAddress.ofV6(0, PREFIX << 32 | address.low()) : address;
    }
}
