package cloud.atom.router.exchange;

/**
 * Section {@code limits} of conf/router.yaml. Immutable.
 *
 * @param headBytes largest request or response head; default 64KiB; at least 1KiB
 * @param fieldCount most fields in one head; default 128; at least 8
 * @param uriBytes longest request target; default 16KiB; at least 256B
 * @param bodyBytes largest request body; default 0: no limit
 * @param connections most client connections at once, and no more than four fifths of the files that the
 *     process may open; default 20000; 0: only that bound
 * @param connectionsPerAddress most connections of one client address; default 0: no limit
 */
public record Limits(
        int headBytes, int fieldCount, int uriBytes, long bodyBytes, int connections, int connectionsPerAddress) {
    public static final Limits DEFAULT = new Limits(64 << 10, 128, 16 << 10, 0, 20_000, 0);

    public Limits {
        atLeast("head_bytes", headBytes, 1024);
        atLeast("field_count", fieldCount, 8);
        atLeast("uri_bytes", uriBytes, 256);
        atLeast("body_bytes", bodyBytes, 0);
        atLeast("connections", connections, 0);
        atLeast("connections_per_address", connectionsPerAddress, 0);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }
}
