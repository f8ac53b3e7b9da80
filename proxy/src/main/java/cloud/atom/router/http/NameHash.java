package cloud.atom.router.http;

/**
 * Finds which of a few names stands in bytes, in any case. Immutable.
 *
 * <p>A perfect hash over length and four characters; its multiplier is searched once, when the hash is made, so that no
 * two names share a slot. One comparison then tells whether a name is known: a peer cannot make the look-up slow,
 * whatever names it sends.
 */
public final class NameHash {
    private static final int SLOT_BITS = 10;
    private static final int MAX_SEARCH = 1 << 20;

    private final byte[][] names;
    private final int multiplier;

    /** Per slot the index of its name and 1; 0 for none. */
    private final byte[] slots = new byte[1 << SLOT_BITS];

    /**
     * A hash of {@code names}, which are found by their index.
     *
     * @param names in lower case, none twice, not empty, at most 127
     */
    public NameHash(byte[][] names) {
        this.names = names.clone();
        multiplier = findMultiplier();
        for (int i = 0; i < names.length; i++) {
            slots[slot(names[i], 0, names[i].length, multiplier)] = (byte) (i + 1);
        }
    }

    /** The index of the name that stands in {@code bytes} from {@code from} up to {@code to}; -1 for others. */
    public int find(byte[] bytes, int from, int to) {
        if (to <= from) {
            return -1;
        }
        int index = slots[slot(bytes, from, to, multiplier)] - 1;
        return index >= 0 && Syntax.equalsLower(bytes, from, to, names[index]) ? index : -1;
    }

    private static int slot(byte[] bytes, int from, int to, int multiplier) {
        int length = to - from;
        // The bit that tells upper from lower case is set in all; other characters may fall together, and are compared.
        int word = (bytes[from] | 0x20) << 24
                ^ (bytes[to - 1] | 0x20) << 16
                ^ (bytes[from + length / 2] | 0x20) << 8
                ^ (bytes[from + length * 3 / 4] | 0x20)
                ^ length << 4;
        return (word * multiplier) >>> (32 - SLOT_BITS);
    }

    private int findMultiplier() {
        for (int candidate = 0x9e37_79b1, tries = 0; tries < MAX_SEARCH; candidate += 2, tries++) {
            if (isPerfect(candidate)) {
                return candidate;
            }
        }
        throw new AssertionError("no perfect hash for the field names");
    }

    private boolean isPerfect(int candidate) {
        boolean[] taken = new boolean[1 << SLOT_BITS];
        for (byte[] name : names) {
            int slot = slot(name, 0, name.length, candidate);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }
}
