package cloud.atom.router.exchange;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.routing.Target;
import cloud.atom.router.upstream.UpstreamEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one request is in the targets of its decision. Not thread-safe; confined to the exchange's event loop.
 *
 * <p>What failed in one region goes on in the next one, as all of a region may be dead; only the last has its other endpoint
 * tried too.
 */
final class TargetCursor {
    private final List<Target> targets;
    private final ExchangeSettings settings;
    private int index;

    /** Where the last region was tried already; null: nowhere. */
    private @Nullable Endpoint tried;

    TargetCursor(List<Target> targets, ExchangeSettings settings) {
        this.targets = targets;
        this.settings = settings;
    }

    Target first() {
        return targets.get(0);
    }

    /** Whose turn it is. */
    Target target() {
        return targets.get(index);
    }

    int index() {
        return index;
    }

    /** Whether there is something left to try. */
    boolean hasNext() {
        return index + 1 < targets.size() || (tried == null && target().alternative() != null);
    }

    /** Goes on behind an attempt that went to {@code failed}. */
    void next(Endpoint failed) {
        if (!hasNext()) {
            throw new AssertionError("nothing behind target " + index + " of " + targets);
        }
        if (index + 1 < targets.size()) {
            index++;
        } else {
            tried = failed;
        }
    }

    /**
     * The endpoint that takes an attempt which begins at this moment, of the first target from this one on that has room
     * for it, which the cursor then stands at; null when none has.
     */
    @Nullable
    UpstreamEndpoint choose(long nowNanos) {
        UpstreamEndpoint chosen = settings.pool().choose(target(), tried, nowNanos);
        while (chosen == null) {
            settings.observer().onLimit(Limit.UPSTREAM_CONCURRENCY);
            settings.observer().onTurnedAway(target().region());
            if (index + 1 == targets.size()) {
                return null;
            }
            index++;
            chosen = settings.pool().choose(target(), tried, nowNanos);
        }
        return chosen;
    }
}
