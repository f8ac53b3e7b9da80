package cloud.atom.router.geo;

import java.util.function.Consumer;

/**
 * Means of measured values by key, in a fixed amount of memory: {@value #BYTES_PER_SLOT} bytes for each slot.
 *
 * <p>Eight slots of a row may hold a key; the row comes from the key's upper bits. When a row is full, the entry with
 * the fewest samples gives way, among equals the oldest. So a scan over millions of keys, each seen once, only ever
 * replaces its own entries and one of eight others. Counts stop at {@value #MOST_SAMPLES}: from there on the mean forgets
 * as an exponential average does, and follows a network that was rebuilt. A count halves for each week without a
 * sample, so that what nobody confirms fades. A lost packet or a machine that slept adds hundreds of milliseconds to a round
 * trip, and nothing takes any away: from {@value #ENOUGH} samples on one counts as at most {@value #MOST_ABOVE} above the mean.
 *
 * <p>Keys are 64-bit hashes: two keys of 100 000 are the same with a probability of one in four billion, and then two
 * networks share a mean. Not thread-safe; a table that nobody writes into any more may be read by all.
 */
final class SampleTable {
    static final int MOST_SAMPLES = 64;
    static final int BYTES_PER_SLOT = 8 + 4 + 4 + 4;

    private static final int ENOUGH = 5;
    private static final double MOST_ABOVE = 20;

    private static final int WAYS = 8;
    private static final int HOURS_TO_HALVE = 7 * 24;

    /** 0: the slot is empty. */
    private final long[] keys;

    private final float[] means;
    private final int[] counts;

    /** When the newest sample came, in hours since 1970. */
    private final int[] hours;

    private int size;

    /** Takes the number of slots, a power of two and at least 16. */
    SampleTable(int slots) {
        keys = new long[slots];
        means = new float[slots];
        counts = new int[slots];
        hours = new int[slots];
    }

    private SampleTable(SampleTable from) {
        keys = from.keys.clone();
        means = from.means.clone();
        counts = from.counts.clone();
        hours = from.hours.clone();
        size = from.size;
    }

    SampleTable copy() {
        return new SampleTable(this);
    }

    int size() {
        return size;
    }

    int slots() {
        return keys.length;
    }

    /** The slot of {@code key}; -1 when it is not here. */
    int find(long key) {
        int first = firstSlot(key);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (keys[slot] == key) {
                return slot;
            }
        }
        return -1;
    }

    float mean(int slot) {
        return means[slot];
    }

    /** How many samples the mean of {@code slot} is worth at {@code hour}; 0 when it has faded. */
    int count(int slot, int hour) {
        int idle = Math.max(0, hour - hours[slot]) / HOURS_TO_HALVE;
        return idle > 30 ? 0 : counts[slot] >> idle;
    }

    /** Adds a sample; returns what the mean was worth before. */
    int add(long key, double value, int hour) {
        int slot = find(key);
        if (slot < 0) {
            put(new Entry(key, (float) value, 1, hour));
            return 0;
        }
        int before = count(slot, hour);
        int count = Math.min(before + 1, MOST_SAMPLES);
        double step = value - means[slot];
        means[slot] += (float) ((before < ENOUGH ? step : Math.min(step, MOST_ABOVE)) / count);
        counts[slot] = count;
        hours[slot] = hour;
        return before;
    }

    /** Puts an entry in the place of the least of its row, or of the one with its key. */
    void put(Entry entry) {
        int slot = find(entry.key);
        if (slot < 0) {
            slot = leastOfRow(entry.key, entry.hour);
        }
        size += keys[slot] == 0 ? 1 : 0;
        keys[slot] = entry.key;
        means[slot] = entry.mean;
        counts[slot] = entry.count;
        hours[slot] = entry.hour;
    }

    void forEach(Consumer<Entry> taker) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0) {
                taker.accept(new Entry(keys[slot], means[slot], counts[slot], hours[slot]));
            }
        }
    }

    private int leastOfRow(long key, int hour) {
        int first = firstSlot(key);
        int least = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (keys[slot] == 0) {
                return slot;
            }
            int difference = Integer.compare(count(slot, hour), count(least, hour));
            if (difference < 0 || (difference == 0 && hours[slot] < hours[least])) {
                least = slot;
            }
        }
        return least;
    }

    private int firstSlot(long key) {
        return (int) (key >>> 33) & (keys.length - WAYS);
    }

    /**
     * One mean. Immutable.
     *
     * @param key not 0
     * @param count in [1, {@value #MOST_SAMPLES}]
     * @param hour when the newest sample came, in hours since 1970
     */
    record Entry(long key, float mean, int count, int hour) {}
}
