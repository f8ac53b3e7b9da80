package cloud.atom.router.geo;

import cloud.atom.router.model.IpNetwork;

/**
 * A block of addresses that no database can place, and what to do with a client in it. Immutable.
 *
 * @param kind what the block is for, as the registries name it
 * @param unwrapAt the bit at which the inner IPv4 address begins, in [0, 96]; 0 for actions that do not unwrap
 */
public record SpecialPrefix(IpNetwork network, String kind, Action action, int unwrapAt) {
    private static final int LAST_UNWRAP_BIT = 96;

    public SpecialPrefix {
        if (action.unwraps() && network.base().isV4()) {
            throw new IllegalArgumentException(
                    "prefix: " + network + " (expected: IPv6, for an inner IPv4 address cannot be unwrapped again)");
        }
        if (unwrapAt < 0 || unwrapAt > LAST_UNWRAP_BIT || (unwrapAt > 0 && !action.unwraps())) {
            throw new IllegalArgumentException("unwrapAt: " + unwrapAt + " (expected: 0, or to 96 when unwrapping)");
        }
    }

    /** What to do with a client whose address lies in the block. */
    public enum Action {
        /** The client is near the router. */
        LOCAL,
        /** No client can have such an address; it has no place. */
        REJECT,
        /** An IPv4 address stands inside; look that one up. */
        UNWRAP,
        /** The same with all its bits inverted. */
        UNWRAP_INVERTED,
        /** Nothing can be said. */
        UNKNOWN;

        boolean unwraps() {
            return this == UNWRAP || this == UNWRAP_INVERTED;
        }
    }
}
