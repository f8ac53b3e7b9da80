package cloud.atom.router.exchange;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Bounds how much retries may add to a tenant's load: in any {@value #WINDOW_SECONDS} seconds at most the policy's share
 * of the requests whose first attempt went to the failing region, plus {@value #FLOOR_PER_SECOND} a second so that small
 * tenants can retry at all. Thread-safe and lock-free; shared by all event loops.
 *
 * <p>A window is a ring of one-second cells. A cell is one {@code long} (second, requests, retries), replaced by
 * compare-and-set, so that a cell of an old second is emptied by whoever touches it first. A retry is counted when it is
 * granted and not when it ends: retries that are still waiting count too. Two loops that ask at the same moment may
 * together exceed the bound by one.
 *
 * <p>Tenants and regions come and go: when there are twice as many windows as were in use, and {@value #MANY} more, those
 * that held nothing for as long as a window lasts are dropped. That forgets nothing, but for what another loop counts in
 * the same moment.
 */
public final class RetryBudget {
    private static final int WINDOW_SECONDS = 10;
    private static final int FLOOR_PER_SECOND = 10;
    private static final int SECOND_SHIFT = 44;
    private static final int REQUEST_SHIFT = 20;
    private static final long REQUEST_MASK = (1L << (SECOND_SHIFT - REQUEST_SHIFT)) - 1;
    private static final long RETRY_MASK = (1L << REQUEST_SHIFT) - 1;
    private static final long SECOND_MASK = (1L << (64 - SECOND_SHIFT)) - 1;
    private static final long ONE_REQUEST = 1L << REQUEST_SHIFT;

    private static final int MANY = 1000;

    private final ConcurrentMap<TenantId, ConcurrentMap<RegionId, AtomicLongArray>> windows = new ConcurrentHashMap<>();

    /** How many windows may be made until the next look for those that nobody uses. */
    private final AtomicInteger untilLook = new AtomicInteger(MANY);

    /** Counts a request whose first attempt goes to {@code region}. */
    public void onRequest(TenantId tenant, RegionId region, long nowNanos) {
        long second = second(nowNanos);
        add(window(tenant, region, second), second, ONE_REQUEST);
    }

    /** Grants a retry after a failure of {@code region}, and counts it; false when the budget is spent. */
    public boolean tryRetry(Key key, double ratio, long nowNanos) {
        long second = second(nowNanos);
        AtomicLongArray window = window(key.tenant, key.region, second);
        long requests = 0;
        long retries = 0;
        for (int i = 0; i < WINDOW_SECONDS; i++) {
            long cell = window.get(i);
            if (isInWindow(cell, second)) {
                requests += (cell >>> REQUEST_SHIFT) & REQUEST_MASK;
                retries += cell & RETRY_MASK;
            }
        }
        if (retries + 1 > ratio * requests + (double) FLOOR_PER_SECOND * WINDOW_SECONDS) {
            return false;
        }
        add(window, second, 1);
        return true;
    }

    private static boolean isInWindow(long cell, long second) {
        return ((second - (cell >>> SECOND_SHIFT)) & SECOND_MASK) < WINDOW_SECONDS;
    }

    private AtomicLongArray window(TenantId tenant, RegionId region, long second) {
        // Twice without making anything; computeIfAbsent might lock where something is.
        ConcurrentMap<RegionId, AtomicLongArray> regions = windows.get(tenant);
        AtomicLongArray window = regions == null ? null : regions.get(region);
        return window == null ? newWindow(tenant, region, second) : window;
    }

    private AtomicLongArray newWindow(TenantId tenant, RegionId region, long second) {
        if (untilLook.decrementAndGet() == 0) {
            windows.values().forEach(regions -> regions.values().removeIf(window -> isQuiet(window, second)));
            windows.values().removeIf(ConcurrentMap::isEmpty);
            untilLook.set(MANY + size());
        }
        return windows.computeIfAbsent(tenant, id -> new ConcurrentHashMap<>())
                .computeIfAbsent(region, id -> new AtomicLongArray(WINDOW_SECONDS));
    }

    /** Windows that are kept. */
    int size() {
        return windows.values().stream().mapToInt(ConcurrentMap::size).sum();
    }

    private static boolean isQuiet(AtomicLongArray window, long second) {
        for (int i = 0; i < WINDOW_SECONDS; i++) {
            if (isInWindow(window.get(i), second)) {
                return false;
            }
        }
        return true;
    }

    private static void add(AtomicLongArray window, long second, long amount) {
        int index = (int) (second % WINDOW_SECONDS);
        long cell;
        long next;
        do {
            cell = window.get(index);
            boolean current = cell >>> SECOND_SHIFT == second;
            next = (current ? cell : second << SECOND_SHIFT) + amount;
        } while (!window.compareAndSet(index, cell, next));
    }

    /** Seconds of the monotonic clock, wrapped to the bits of a cell (twelve days) and never 0, the empty cell. */
    private static long second(long nowNanos) {
        return (nowNanos / 1_000_000_000L + 1) & SECOND_MASK;
    }

    /** Whose retries are counted together. */
    public record Key(TenantId tenant, RegionId region) {}
}
