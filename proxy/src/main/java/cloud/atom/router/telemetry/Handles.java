package cloud.atom.router.telemetry;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Metric handles by what they count, made when first asked for.
 *
 * <p>Thread-safe: readers look into an immutable map through a volatile field, so that the way of a request takes no
 * lock; a new key copies the map under a lock, which happens once per key.
 */
final class Handles<K, V> {
    private final Function<K, V> maker;

    /** Written under the lock of this object only; read by any thread. */
    private volatile Map<K, V> handles = Map.of();

    Handles(Function<K, V> maker) {
        this.maker = maker;
    }

    V of(K key) {
        V handle = handles.get(key);
        return handle == null ? make(key) : handle;
    }

    Collection<V> all() {
        return handles.values();
    }

    /** Forgets all but {@code keys}; hands each forgotten one to {@code remover}. */
    synchronized void keepOnly(Set<K> keys, Consumer<V> remover) {
        Map<K, V> kept = new HashMap<>(handles);
        if (kept.keySet().retainAll(keys)) {
            Map<K, V> before = handles;
            handles = kept;
            before.forEach((key, handle) -> {
                if (!kept.containsKey(key)) {
                    remover.accept(handle);
                }
            });
        }
    }

    private synchronized V make(K key) {
        V existing = handles.get(key);
        if (existing != null) {
            return existing;
        }
        Map<K, V> next = new HashMap<>(handles);
        V made = maker.apply(key);
        next.put(key, made);
        handles = next;
        return made;
    }
}
