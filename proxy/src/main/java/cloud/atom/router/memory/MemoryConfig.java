package cloud.atom.router.memory;

/**
 * Section {@code decisions} of conf/router.yaml: how many live decisions are remembered. Immutable.
 *
 * @param entries most decisions, over all event loops, in [0, 10000000]; default 10000; 0: none is remembered
 * @param memoryBytes most memory for them, about, at least 64KiB; default 16MiB
 */
public record MemoryConfig(int entries, long memoryBytes) {
    private static final int MOST_ENTRIES = 10_000_000;
    private static final long LEAST_BYTES = 64 << 10;

    public static final MemoryConfig DEFAULT = new MemoryConfig(10_000, 16 << 20);

    public MemoryConfig {
        if (entries < 0 || entries > MOST_ENTRIES) {
            throw new IllegalArgumentException("entries: " + entries + " (expected: 0 to " + MOST_ENTRIES + ")");
        }
        if (memoryBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("memory_bytes: " + memoryBytes + " (expected: at least 64KiB)");
        }
    }
}
