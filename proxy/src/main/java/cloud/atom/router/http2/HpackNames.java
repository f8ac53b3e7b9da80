package cloud.atom.router.http2;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.NameHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds field names in the static table. Thread-safe: holds no state. */
final class HpackNames {
    /** By the index of a {@link FieldName}: that of its first entry in the static table; 0 for none. */
    private static final byte[] OF_KNOWN = new byte[Long.SIZE];

    /** By the index that the hash gives for a name: the same. */
    private static final byte[] OF_FOUND = new byte[HpackStaticTable.SIZE];

    private static final NameHash HASH = hash();

    static {
        for (FieldName name : FieldName.values()) {
            OF_KNOWN[name.index()] = (byte) index(name.lower(), 0, name.lower().length);
        }
    }

    private HpackNames() {}

    private static NameHash hash() {
        List<byte[]> names = new ArrayList<>();
        for (int index = 1; index <= HpackStaticTable.SIZE; index++) {
            String name = HpackStaticTable.name(index);
            boolean first = index == 1 || !HpackStaticTable.name(index - 1).equals(name);
            if (first && !name.startsWith(":")) {
                OF_FOUND[names.size()] = (byte) index;
                names.add(name.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return new NameHash(names.toArray(byte[][]::new));
    }

    /** The index of the first entry of a name in any case; 0 when there is none. */
    static int index(@Nullable FieldName known, byte[] bytes, int from, int to) {
        return known == null ? index(bytes, from, to) : OF_KNOWN[known.index()];
    }

    private static int index(byte[] bytes, int from, int to) {
        int found = HASH.find(bytes, from, to);
        return found < 0 ? 0 : OF_FOUND[found];
    }
}
