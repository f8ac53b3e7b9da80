package cloud.atom.router.state;

import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Publishes {@link RouterState}: many readers, one writer.
 *
 * <p>Thread-safe. {@link #current} is one volatile read and may be called from any event loop. Updates run one after
 * another on the writer, so no update is lost and none needs a lock.
 */
public final class RouterStateHolder {
    private final Executor writer;

    /** Written by {@code writer} only; read by any thread. */
    private volatile RouterState current;

    /**
     * Begins with {@code first}.
     *
     * @param writer runs one task after another
     */
    public RouterStateHolder(RouterState first, Executor writer) {
        this.current = first;
        this.writer = writer;
    }

    public RouterState current() {
        return current;
    }

    /** Replaces the state by {@code change} applied to it; returns before the change is visible. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: tasks of the executor never overlap
    public void update(UnaryOperator<RouterState> change) {
        writer.execute(() -> current = change.apply(current));
    }
}
