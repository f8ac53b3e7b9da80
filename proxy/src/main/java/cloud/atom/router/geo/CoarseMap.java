package cloud.atom.router.geo;

import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which country most of each IPv4 /16 block belongs to: the last resort when no database can answer. Immutable.
 *
 * <p>Two sorted arrays of block numbers and a binary search: about 13 000 runs in 150 kB, 14 steps.
 */
public final class CoarseMap {
    /** Knows nothing. */
    public static final CoarseMap EMPTY = new CoarseMap(List.of());

    private static final int MAX_BLOCK = 0xffff;

    /** First block of each run, ascending; a block number is the upper 16 bits of its addresses. */
    private final int[] firsts;

    /** Last block of each run, indexed like {@code firsts}. */
    private final int[] lasts;

    /** Indexed like {@code firsts}. */
    private final CountryCode[] countries;

    /**
     * Takes runs in ascending order.
     *
     * @throws IllegalArgumentException when runs overlap or are out of order
     */
    public CoarseMap(List<Run> runs) {
        firsts = new int[runs.size()];
        lasts = new int[runs.size()];
        countries = new CountryCode[runs.size()];
        int previous = -1;
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            if (run.first <= previous) {
                throw new IllegalArgumentException("runs: " + run + " (expected: first above " + previous + ")");
            }
            firsts[i] = run.first;
            lasts[i] = run.last;
            countries[i] = run.country;
            previous = run.last;
        }
    }

    /** The country of an IPv4 address; null when its block has none or the address is IPv6. */
    public @Nullable CountryCode countryOf(IpAddress address) {
        if (!address.isV4()) {
            return null;
        }
        int block = (int) (address.low() >>> 16);
        int found = Arrays.binarySearch(firsts, block);
        int run = found >= 0 ? found : -found - 2; // the last run that begins at or before the block
        return run >= 0 && block <= lasts[run] ? countries[run] : null;
    }

    /**
     * Neighbouring blocks of one country. Immutable.
     *
     * @param first upper 16 bits of the first block
     * @param last upper 16 bits of the last block, at least {@code first}
     */
    public record Run(int first, int last, CountryCode country) {
        public Run {
            if (first < 0 || last < first || last > MAX_BLOCK) {
                throw new IllegalArgumentException(
                        "run: " + first + " to " + last + " (expected: 0 <= first <= last <= " + MAX_BLOCK + ")");
            }
        }
    }
}
