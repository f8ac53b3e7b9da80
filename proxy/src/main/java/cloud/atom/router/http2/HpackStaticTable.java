package cloud.atom.router.http2;

import cloud.atom.router.http.FieldLines;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The fields that both sides know (RFC 7541, appendix A). Immutable. */
final class HpackStaticTable {
    /** The name and value of each entry, in order; the first has index 1. */
    // spotless:off
    private static final String[] FIELDS = {
        ":authority", "", ":method", "GET", ":method", "POST", ":path", "/", ":path", "/index.html",
        ":scheme", "http", ":scheme", "https", ":status", "200", ":status", "204", ":status", "206",
        ":status", "304", ":status", "400", ":status", "404", ":status", "500", "accept-charset", "",
        "accept-encoding", "gzip, deflate", "accept-language", "", "accept-ranges", "", "accept", "",
        "access-control-allow-origin", "", "age", "", "allow", "", "authorization", "", "cache-control", "",
        "content-disposition", "", "content-encoding", "", "content-language", "", "content-length", "",
        "content-location", "", "content-range", "", "content-type", "", "cookie", "", "date", "", "etag", "",
        "expect", "", "expires", "", "from", "", "host", "", "if-match", "", "if-modified-since", "",
        "if-none-match", "", "if-range", "", "if-unmodified-since", "", "last-modified", "", "link", "",
        "location", "", "max-forwards", "", "proxy-authenticate", "", "proxy-authorization", "", "range", "",
        "referer", "", "refresh", "", "retry-after", "", "server", "", "set-cookie", "",
        "strict-transport-security", "", "transfer-encoding", "", "user-agent", "", "vary", "", "via", "",
        "www-authenticate", "",
    };
    // spotless:on

    static final int SIZE = FIELDS.length / 2;

    private static final HpackEntry[] ENTRIES = entries();

    private HpackStaticTable() {}

    /** The entry of an index from 1 up to {@link #SIZE}. */
    static HpackEntry get(int index) {
        return ENTRIES[index - 1];
    }

    /** The name of an index. */
    static String name(int index) {
        return FIELDS[2 * index - 2];
    }

    /** The value of an index. */
    static String value(int index) {
        return FIELDS[2 * index - 1];
    }

    private static HpackEntry[] entries() {
        HpackEntry[] entries = new HpackEntry[SIZE];
        FieldLines lines = new FieldLines();
        lines.begin(0);
        for (int index = 1; index <= SIZE; index++) {
            byte[] name = name(index).getBytes(StandardCharsets.US_ASCII);
            byte[] value = value(index).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(name, 0, lines.nameRoom(name.length), lines.nameStart(), name.length);
            lines.endName(name.length);
            System.arraycopy(value, 0, lines.valueRoom(value.length), lines.valueStart(), value.length);
            lines.endValue(value.length);
            PseudoName pseudo = pseudo(name(index));
            entries[index - 1] = new HpackEntry(lines.line(), pseudo, pseudo == null ? null : value(index));
        }
        return entries;
    }

    private static @Nullable PseudoName pseudo(String name) {
        for (PseudoName pseudo : PseudoName.values()) {
            if (new String(pseudo.bytes(), StandardCharsets.US_ASCII).equals(name)) {
                return pseudo;
            }
        }
        return null;
    }
}
