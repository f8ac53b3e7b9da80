package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. Immutable.
 *
 * <p>{@link #toString} shows only the network (/24 or /48), so that a client's address cannot slip into a log or an
 * error message; {@link #text} shows it whole, for the forwarded request alone.
 */
public final class IpAddress {
    private static final int V4_NETWORK_BITS = 24;
    private static final int V6_NETWORK_BITS = 48;

    private final boolean v4;

    /** The upper 64 bits of an IPv6 address; 0 for IPv4. */
    private final long high;

    /** The lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address. */
    private final long low;

    private IpAddress(boolean v4, long high, long low) {
        this.v4 = v4;
        this.high = high;
        this.low = low;
    }

    /** The IPv4 address with these 32 bits, the first byte uppermost. */
    public static IpAddress ofV4(int bits) {
        return new IpAddress(true, 0, bits & 0xffff_ffffL);
    }

    /** The IPv6 address with these 128 bits; an IPv4-mapped one stays IPv6. */
    public static IpAddress ofV6(long high, long low) {
        return new IpAddress(false, high, low);
    }

    /**
     * The address in network byte order.
     *
     * @throws IllegalArgumentException when {@code bytes} has neither 4 nor 16 bytes
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == 4) {
            return ofV4((int) bigEndian(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return ofV6(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8));
        }
        throw new IllegalArgumentException("bytes: " + bytes.length + " (expected: 4 or 16)");
    }

    /**
     * Reads a literal address: four decimal numbers without leading zeros, or IPv6 as in RFC 4291, section 2.2; no
     * brackets, zone, port or name.
     *
     * @return null when {@code text} is no address
     */
    public static @Nullable IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? IpText.parseV6(text) : IpText.parseV4(text);
    }

    public boolean isV4() {
        return v4;
    }

    /** The upper 64 bits; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The lower 64 bits; for IPv4 the address itself in the lower 32. */
    public long low() {
        return low;
    }

    /** The client network that may leave the request's memory: /24 for IPv4, /48 for IPv6. */
    public IpNetwork network() {
        return IpNetwork.of(this, v4 ? V4_NETWORK_BITS : V6_NETWORK_BITS);
    }

    /** A hash that all addresses of one {@link #network} share. */
    public int networkHash() {
        return v4 ? hash(0, low & mask(V4_NETWORK_BITS + 32)) : hash(high & mask(V6_NETWORK_BITS), 0);
    }

    /** This address with all bits behind the first {@code bits} cleared. */
    IpAddress masked(int bits) {
        if (v4) {
            return new IpAddress(true, 0, low & mask(bits + 32));
        }
        return new IpAddress(false, high & mask(Math.min(bits, 64)), bits <= 64 ? 0 : low & mask(bits - 64));
    }

    /** A new array in network byte order: 4 or 16 bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[v4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd >= 8 ? high >>> (8 * (fromEnd - 8)) : low >>> (8 * fromEnd));
        }
        return bytes;
    }

    /** The whole address; IPv6 in the form of RFC 5952. Personal data: never for logs. */
    public String text() {
        return IpText.format(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && v4 == that.v4 && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return hash(high, low);
    }

    private static int hash(long high, long low) {
        long mixed = (high * 0x9e37_79b9_7f4a_7c15L) ^ low;
        return (int) (mixed ^ (mixed >>> 32));
    }

    @Override
    public String toString() {
        return network().toString();
    }

    private static long bigEndian(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    /** The upper {@code bits} of 64 set; {@code bits} in [0, 64]. */
    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }
}
