package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/**
 * A block of addresses of one family. Immutable.
 *
 * @param base the first address of the block; bits behind the prefix are zero
 * @param prefixLength bits that all its addresses share, in [0, 32] for IPv4 and [0, 128] for IPv6
 */
public record IpNetwork(IpAddress base, int prefixLength) {
    public IpNetwork {
        int max = base.isV4() ? 32 : 128;
        if (prefixLength < 0 || prefixLength > max) {
            throw new IllegalArgumentException("prefixLength: " + prefixLength + " (expected: in [0, " + max + "])");
        }
        if (!base.masked(prefixLength).equals(base)) {
            throw new IllegalArgumentException(
                    "base: " + base.text() + "/" + prefixLength + " (expected: no bits set behind the prefix)");
        }
    }

    /** The block of that size around {@code address}. */
    public static IpNetwork of(IpAddress address, int prefixLength) {
        return new IpNetwork(address.masked(prefixLength), prefixLength);
    }

    /** Reads {@code address/bits}, or an address alone as a block of one; null when malformed or bits are set behind. */
    public static @Nullable IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        IpAddress base = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (base == null) {
            return null;
        }
        int max = base.isV4() ? 32 : 128;
        int bits = slash < 0 ? max : prefixBits(text.substring(slash + 1));
        boolean valid = bits >= 0 && bits <= max && base.masked(bits).equals(base);
        return valid ? new IpNetwork(base, bits) : null;
    }

    private static int prefixBits(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            bits = bits * 10 + digit;
        }
        return bits;
    }

    /** Whether {@code address} lies in this block; an address of the other family never does. */
    public boolean contains(IpAddress address) {
        return address.isV4() == base.isV4() && address.masked(prefixLength).equals(base);
    }

    @Override
    public String toString() {
        return base.text() + "/" + prefixLength;
    }
}
