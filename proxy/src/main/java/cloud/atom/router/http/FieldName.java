package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields that mean something to us. Immutable; at most 64, so that a set of them is one {@code long}.
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
    SEC_WEBSOCKET_ACCEPT,
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

    private static final FieldName[] NAMES = values();
    private static final NameHash HASH =
            new NameHash(Arrays.stream(NAMES).map(FieldName::lower).toArray(byte[][]::new));

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final byte[] lower;

    FieldName() {
        lower = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-').getBytes(StandardCharsets.US_ASCII);
    }

    /** The known name that stands in {@code bytes} from {@code from} up to {@code to}, in any case; null for others. */
    static @Nullable FieldName find(byte[] bytes, int from, int to) {
        int index = HASH.find(bytes, from, to);
        return index < 0 ? null : NAMES[index];
    }

    /** The name whose {@link #index} is {@code index}. */
    static FieldName of(int index) {
        return NAMES[index];
    }

    /** Its place among the names, from 0 up to 63. */
    @SuppressWarnings("EnumOrdinal") // never stored or sent: it lives as long as the process
    public byte index() {
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
    public byte[] lower() {
        return lower;
    }
}
