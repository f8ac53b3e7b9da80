package cloud.atom.router.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields that one side of a connection has put aside, newest first (RFC 7541, sections 2.3.2 and 4). Not thread-safe;
 * confined to the connection's event loop.
 *
 * <p>A ring: an entry is added and the oldest is dropped without moving others. It grows with what is in it, not with what
 * it may hold. Every byte in it was received, and an entry costs about what {@link HpackEntry#EXTRA_BYTES} counts for it,
 * twice at most.
 */
final class HpackDynamicTable {
    private static final int FIRST_ROOM = 16;

    /** A power of two in length; empty until something is added. */
    private @Nullable HpackEntry[] ring = new @Nullable HpackEntry[0];

    /** Where the newest entry stands, and how many there are. */
    private int newest;

    private int count;

    private int bytes;
    private int maxBytes;

    HpackDynamicTable(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** How many entries there are. */
    int count() {
        return count;
    }

    /** The sizes of all entries together. */
    int bytes() {
        return bytes;
    }

    /** The entry that was added as the last but {@code age}; null when there is none. */
    @Nullable
    HpackEntry get(int age) {
        return age < count ? ring[(newest - age) & (ring.length - 1)] : null;
    }

    /** Drops the oldest entries that are too much for {@code most} bytes. */
    void resize(int most) {
        maxBytes = most;
        dropUntil(most);
    }

    /** Whether an entry of that size would stay; one that is too large empties the table (RFC 7541, section 4.4). */
    boolean makeRoom(int size) {
        dropUntil(maxBytes - size);
        return size <= maxBytes;
    }

    /** Adds an entry, for which there is room. */
    void add(HpackEntry entry) {
        if (count == ring.length) {
            grow();
        }
        newest = (newest + 1) & (ring.length - 1);
        ring[newest] = entry;
        count++;
        bytes += entry.size();
    }

    private void dropUntil(int most) {
        while (count > 0 && bytes > most) {
            int oldest = (newest - count + 1) & (ring.length - 1);
            HpackEntry entry = ring[oldest];
            ring[oldest] = null;
            count--;
            bytes -= entry == null ? 0 : entry.size();
        }
    }

    private void grow() {
        @Nullable HpackEntry[] larger = Arrays.copyOf(ring, Math.max(FIRST_ROOM, 2 * ring.length));
        for (int age = 0; age < count; age++) {
            larger[count - 1 - age] = get(age);
        }
        Arrays.fill(larger, count, larger.length, null);
        ring = larger;
        newest = count - 1;
    }
}
