package cloud.atom.router.routing;

import cloud.atom.router.model.CookieText;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.StickyKey;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client stay with the region that its cookie names. Used for one decision of a policy that asks for it; not
 * thread-safe.
 *
 * <p>It stands behind the ranking and only moves a region to the front that residency and the route permit and that is
 * fit; one that comes back or is full takes no more of the clients it once had than its share allows. So a cookie,
 * also one that somebody else's client brings, chooses among regions that the request might have gone to anyway.
 *
 * <p>A cookie is renewed in the second half of its life, and only by a request that would go to the same region without
 * it. So it never ends under a client that is where it belongs, and a client that a failure moved goes home within its
 * cookie's life.
 */
final class Stickiness {
    /** Cookies of the name that are looked at; a browser sends one, somebody hostile thousands. */
    private static final int MOST_COOKIES = 4;

    private final Candidates candidates;
    private final RequestFacts request;
    private final RoutingPolicy policy;
    private final RouterState state;

    /** The client's valid cookie; null: it has none. */
    private @Nullable StickyCookie shown;

    Stickiness(Candidates candidates, RequestFacts request) {
        this.candidates = candidates;
        this.request = request;
        policy = candidates.policy();
        state = candidates.state();
    }

    /**
     * Puts the cookie's region in front where there is a cookie that may have its way; returns why the first region stands
     * there, which is {@code ranked} without a cookie.
     */
    Reason apply(Reason ranked) {
        Sticky sticky = policy.affinity().sticky().orElse(null);
        StickyKey key = state.settings().stickyKey().orElse(null);
        if (sticky == null || key == null) {
            return ranked;
        }
        shown = shown(sticky, key);
        if (shown == null) {
            candidates.note(Step.STICKY, Verdict.SKIP, "no valid cookie");
            candidates.stick(plan(sticky, key, false));
            return ranked;
        }
        RegionId region = shown.region();
        int ordinal = state.regions().ordinalOf(region);
        String why = ordinal < 0 ? "not in the registry" : whyNot(ordinal);
        if (!why.isEmpty()) {
            candidates.note(Step.STICKY, Verdict.SKIP, new Left(region, why));
            candidates.stick(plan(sticky, key, false));
            return ranked;
        }
        candidates.note(Step.STICKY, Verdict.CHOOSE, region);
        boolean home = candidates.tried()[0] == ordinal;
        boolean renewed = home && isInSecondHalf(shown, sticky);
        candidates.tryFirst(ordinal);
        candidates.stick(plan(sticky, key, !renewed));
        return Reason.AFFINITY_STICKY;
    }

    private StickyPlan plan(Sticky sticky, StickyKey key, boolean kept) {
        return new StickyPlan(policy.id(), sticky, key, shown, kept, nowEpochSeconds());
    }

    private @Nullable StickyCookie shown(Sticky sticky, StickyKey key) {
        String line = request.fields().value("cookie");
        if (line == null) {
            return null;
        }
        for (String value : CookieText.values(line, sticky.cookie(), MOST_COOKIES)) {
            StickyCookie read = StickyCookie.read(value, key, policy.id(), sticky);
            if (read != null && counts(read, sticky)) {
                return read;
            }
        }
        return null;
    }

    /** Whether it is not over, and not from a time when {@code ttl} was longer. */
    private boolean counts(StickyCookie cookie, Sticky sticky) {
        long left = cookie.expiresEpochSeconds() - nowEpochSeconds();
        return left > 0 && left <= sticky.ttl().toSeconds();
    }

    private boolean isInSecondHalf(StickyCookie cookie, Sticky sticky) {
        return 2 * (cookie.expiresEpochSeconds() - nowEpochSeconds())
                < sticky.ttl().toSeconds();
    }

    /** Why the cookie's region does not take the request; empty when it does. */
    private String whyNot(int ordinal) {
        if (candidates.isPermitted(ordinal)) {
            candidates.prefer(ordinal);
        }
        if (!candidates.isFit(ordinal)) {
            return candidates.why(ordinal).wireName();
        }
        // The ranking's own draw: who was spilled from the region a moment ago must not get back by the cookie.
        boolean taken = request.traceId().draw(Spill.LEVEL_DRAW) < candidates.taken(ordinal);
        return taken ? "" : "takes only a part";
    }

    private long nowEpochSeconds() {
        return state.health().takenAtEpochSeconds();
    }

    /** A region that a client leaves, for the trace. */
    private record Left(RegionId region, String why) {
        @Override
        public String toString() {
            return region + ": " + why;
        }
    }
}
