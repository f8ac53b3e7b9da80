package cloud.atom.router.health;

/**
 * In which order a request would go to regions if all were fit, as one number: what the router remembers of a request to
 * tell what regions will be asked for. Thread-safe: holds no state.
 *
 * <p>Seven places of eight bits, the best in the lowest: the region's ordinal plus one, 0 for none. Bits 56 to 61: whether
 * the second to seventh place begin a level. Bits 62 and 63: the tier. What is behind the seventh place, and registries of
 * more than 255 regions, are told of as far as this reaches.
 */
public final class Preference {
    /** No preference. */
    public static final long NONE = 0;

    public static final int PLACES = 7;
    private static final int BITS = 8;
    private static final int MASK = 0xff;
    private static final int LEVELS_AT = 56;
    private static final int TIER_AT = 62;

    private Preference() {}

    /** Nobody yet, of that tier. */
    public static long ofTier(int tier) {
        return (long) tier << TIER_AT;
    }

    /** With one more region; unchanged when there is no place for it. */
    public static long with(long preference, int place, int ordinal, boolean beginsLevel) {
        if (place >= PLACES || ordinal >= MASK) {
            return preference;
        }
        long level = place > 0 && beginsLevel ? 1L << (LEVELS_AT + place - 1) : 0;
        return preference | (ordinal + 1L) << (place * BITS) | level;
    }

    /** The ordinal of the region at {@code place}; -1 when none stands there. */
    static int ordinal(long preference, int place) {
        return (int) (preference >>> (place * BITS) & MASK) - 1;
    }

    static boolean beginsLevel(long preference, int place) {
        return place == 0 || (preference >>> (LEVELS_AT + place - 1) & 1) != 0;
    }

    static int tier(long preference) {
        return (int) (preference >>> TIER_AT);
    }
}
