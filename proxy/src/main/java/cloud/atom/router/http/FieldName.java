package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields that mean something to us. Immutable; at most 64, so that a set of them is one {@code long}.
 *
 * <p>{@link #find} is a perfect hash over length and four characters; its multiplier is searched once, when the class is
 * loaded, so that no two names share a slot. One comparison then tells whether a name is known: a peer cannot make the
 * look-up slow, whatever names it sends.
 */
public enum FieldName {
    AGE,
    ALLOW,
    AUTHORIZATION,
    CACHE_CONTROL,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_RANGE,
    CONTENT_TYPE,
    COOKIE,
    DATE,
    EXPECT,
    EXPIRES,
    FORWARDED,
    HOST,
    HTTP2_SETTINGS,
    KEEP_ALIVE,
    LOCATION,
    MAX_FORWARDS,
    PRAGMA,
    PROXY,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    PROXY_CONNECTION,
    RANGE,
    RATELIMIT,
    RATELIMIT_POLICY,
    RETRY_AFTER,
    SEC_WEBSOCKET_KEY1,
    SERVER_TIMING,
    SET_COOKIE,
    TE,
    TRACEPARENT,
    TRACESTATE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    VARY,
    VIA,
    WARNING,
    WWW_AUTHENTICATE,
    X_FORWARDED_FOR,
    X_FORWARDED_HOST,
    X_FORWARDED_PORT,
    X_FORWARDED_PROTO,
    X_MIRRORED,
    X_REAL_IP,
    X_REGION,
    X_ROUTER_MODE,
    X_SERVER_TIMING,
    X_TRACE_ID;

    private static final int SLOT_BITS = 10;
    private static final int MAX_SEARCH = 1 << 20;
    private static final FieldName[] NAMES = values();
    private static final int MULTIPLIER = findMultiplier();
    private static final @Nullable FieldName[] SLOTS = fill(MULTIPLIER);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final byte[] lower;

    FieldName() {
        lower = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-').getBytes(StandardCharsets.US_ASCII);
    }

    /** The known name that stands in {@code bytes} from {@code from} up to {@code to}, in any case; null for others. */
    static @Nullable FieldName find(byte[] bytes, int from, int to) {
        if (to <= from) {
            return null;
        }
        FieldName candidate = SLOTS[slot(bytes, from, to, MULTIPLIER)];
        return candidate != null && candidate.is(bytes, from, to) ? candidate : null;
    }

    /** Its place among the names, from 0 up to 63. */
    @SuppressWarnings("EnumOrdinal") // never stored or sent: it lives as long as the process
    byte index() {
        return (byte) ordinal();
    }

    /** The set that holds this name only; sets are joined by {@code |}. */
    public long bit() {
        return 1L << index();
    }

    /** The set of {@code names}. */
    public static long set(FieldName... names) {
        long set = 0;
        for (FieldName name : names) {
            set |= name.bit();
        }
        return set;
    }

    /** The name in lower-case ASCII; not to be changed. */
    byte[] lower() {
        return lower;
    }

    private boolean is(byte[] bytes, int from, int to) {
        return Syntax.equalsLower(bytes, from, to, lower);
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

    private static int findMultiplier() {
        for (int multiplier = 0x9e37_79b1, tries = 0; tries < MAX_SEARCH; multiplier += 2, tries++) {
            if (isPerfect(multiplier)) {
                return multiplier;
            }
        }
        throw new AssertionError("no perfect hash for the field names");
    }

    private static boolean isPerfect(int multiplier) {
        boolean[] taken = new boolean[1 << SLOT_BITS];
        for (FieldName name : NAMES) {
            int slot = slot(name.lower, 0, name.lower.length, multiplier);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }

    private static @Nullable FieldName[] fill(int multiplier) {
        @Nullable FieldName[] slots = new @Nullable FieldName[1 << SLOT_BITS];
        for (FieldName name : NAMES) {
            slots[slot(name.lower, 0, name.lower.length, multiplier)] = name;
        }
        return slots;
    }
}
