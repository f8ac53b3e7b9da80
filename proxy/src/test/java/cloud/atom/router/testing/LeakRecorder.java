package cloud.atom.router.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's leak detector, which also remembers what it found; {@link NoLeaksExtension} fails the run by it.
 *
 * <p>Thread-safe. The build names this class in {@code io.netty.customResourceLeakDetector}.
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    private static final Queue<LeakRecorder<?>> RECORDERS = new ConcurrentLinkedQueue<>();

    /** Called by Netty, once for each type whose instances it counts. */
    public LeakRecorder(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
        RECORDERS.add(this);
    }

    /** Collects garbage, asks every detector for what was lost with it, and returns all leaks so far. */
    static List<String> leaksAfterCollection() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        for (int round = 0; round < 2; round++) {
            var witness = new PhantomReference<>(new Object(), collected);
            System.gc();
            awaitCollection(collected);
            witness.clear();
            RECORDERS.forEach(LeakRecorder::report);
        }
        return List.copyOf(LEAKS);
    }

    private static void awaitCollection(ReferenceQueue<Object> collected) {
        try {
            collected.remove(2_000);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while garbage is collected", e);
        }
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        super.reportTracedLeak(resourceType, records);
        LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        super.reportUntracedLeak(resourceType);
        LEAKS.add(resourceType);
    }

    /** A detector reports only when it begins to watch another object. */
    @SuppressWarnings("unchecked") // it never looks at the object
    private void report() {
        Object watched = new Object();
        ResourceLeakTracker<T> tracker = track((T) watched);
        if (tracker != null) {
            tracker.close((T) watched);
        }
    }
}
