package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop knows at one address of a region. Not thread-safe; confined to that loop.
 *
 * <p>The load is kept whatever the registry changes. Connections are not when they would be made otherwise: those of old
 * settings are not used for requests that were decided by newer ones.
 */
final class KnownEndpoint {
    private final EndpointLoad load;
    private final Function<Endpoint, EndpointPool> opener;

    /** By how connections are made: one, but for the time after a reload that changed that. */
    private final List<UpstreamEndpoint> uses = new ArrayList<>(1);

    /** Has no connections yet; {@code opener} makes what opens them. */
    KnownEndpoint(EndpointLoad load, Function<Endpoint, EndpointPool> opener) {
        this.load = load;
        this.opener = opener;
    }

    EndpointLoad load() {
        return load;
    }

    /** The endpoint with connections as {@code settings} say. */
    UpstreamEndpoint use(Endpoint settings) {
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i).pool().isFor(settings)) {
                return uses.get(i);
            }
        }
        UpstreamEndpoint first = new UpstreamEndpoint(load, opener.apply(settings));
        uses.add(first);
        return first;
    }

    /**
     * Takes what the registry says, and drains all connections that are of no more use: those under way end, those that
     * wait close.
     *
     * @param settings null: the registry has the endpoint no more
     * @param draining whether it wants no new requests
     */
    void onRegistry(@Nullable Endpoint settings, boolean draining) {
        for (int i = 0; i < uses.size(); i++) {
            EndpointPool pool = uses.get(i).pool();
            pool.drain(draining || settings == null || !pool.isFor(settings));
        }
    }

    /** Called a few times a second: closes what waited, or is being opened, for too long. */
    void tick(long nowNanos) {
        // Backwards: what ends may bring new ones, at the end.
        for (int i = uses.size() - 1; i >= 0; i--) {
            EndpointPool pool = uses.get(i).pool();
            pool.tick(nowNanos);
            if (pool.isDraining() && pool.isUnused()) {
                uses.remove(i);
            }
        }
    }

    void closeAllIdle() {
        for (int i = uses.size() - 1; i >= 0; i--) {
            uses.get(i).pool().closeAllIdle();
        }
    }

    /** Whether it has no connections, and nobody waits for one. */
    boolean isUnused() {
        return load.pending() == 0 && uses.stream().allMatch(use -> use.pool().isUnused());
    }
}
