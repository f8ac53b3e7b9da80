package cloud.atom.router.geo;

import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The special prefixes, found by longest match. Immutable.
 *
 * <p>A few dozen prefixes: a scan over the ones of the address's family, longest first, is shorter than a tree.
 */
public final class SpecialPrefixes {
    /** No prefix at all. */
    public static final SpecialPrefixes NONE = new SpecialPrefixes(List.of());

    /** Longest first. */
    private final SpecialPrefix[] v4;

    /** Longest first. */
    private final SpecialPrefix[] v6;

    /** Takes the prefixes in any order; of two equal ones the earlier counts. */
    public SpecialPrefixes(List<SpecialPrefix> prefixes) {
        v4 = longestFirst(prefixes, true);
        v6 = longestFirst(prefixes, false);
    }

    private static SpecialPrefix[] longestFirst(List<SpecialPrefix> prefixes, boolean ofV4) {
        return prefixes.stream()
                .filter(prefix -> prefix.network().base().isV4() == ofV4)
                .sorted(Comparator.comparingInt(
                                (SpecialPrefix prefix) -> prefix.network().prefixLength())
                        .reversed())
                .toArray(SpecialPrefix[]::new);
    }

    /** The longest special prefix around {@code address}; null for an ordinary address. */
    public @Nullable SpecialPrefix find(IpAddress address) {
        for (SpecialPrefix prefix : address.isV4() ? v4 : v6) {
            if (prefix.network().contains(address)) {
                return prefix;
            }
        }
        return null;
    }

    /**
     * The IPv4 address inside a mapped (RFC 4291), 6to4 (RFC 3056), Teredo (RFC 4380) or NAT64 (RFC 6052) address; any
     * other address as it is. What comes back may itself lie in a special prefix, but never in one that unwraps.
     */
    public IpAddress unwrapped(IpAddress address) {
        if (address.isV4()) {
            return address;
        }
        SpecialPrefix prefix = find(address);
        return prefix != null && prefix.action().unwraps() ? inner(address, prefix) : address;
    }

    /** Whether a special prefix narrower than {@code network} lies in it, so that its addresses differ. */
    public boolean splits(IpNetwork network) {
        for (SpecialPrefix prefix : network.base().isV4() ? v4 : v6) {
            if (prefix.network().prefixLength() <= network.prefixLength()) {
                return false;
            }
            if (network.contains(prefix.network().base())) {
                return true;
            }
        }
        return false;
    }

    private static IpAddress inner(IpAddress address, SpecialPrefix prefix) {
        int from = prefix.unwrapAt();
        int bits = (int) bitsFrom(address, from);
        return IpAddress.ofV4(prefix.action() == SpecialPrefix.Action.UNWRAP_INVERTED ? ~bits : bits);
    }

    /** The 32 bits that begin at bit {@code from}, in [0, 96], as the lower half of a long. */
    private static long bitsFrom(IpAddress address, int from) {
        if (from <= 32) {
            return address.high() >>> (32 - from);
        }
        if (from >= 64) {
            return address.low() >>> (96 - from);
        }
        return (address.high() << (from - 32)) | (address.low() >>> (96 - from));
    }
}
