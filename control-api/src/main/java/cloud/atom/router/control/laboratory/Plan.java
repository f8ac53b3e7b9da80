package cloud.atom.router.control.laboratory;

import cloud.atom.router.policy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a strategy makes of a request. Immutable.
 *
 * @param targets where attempts go, best first; empty: the request is refused
 * @param limited whether it is refused because its tenant sends more than it may
 */
record Plan(List<Place> targets, RetryPolicy retry, boolean limited) {
    static final Plan NOWHERE = new Plan(List.of(), RetryPolicy.DEFAULT, false);
    static final Plan LIMITED = new Plan(List.of(), RetryPolicy.DEFAULT, true);

    private static final RetryPolicy ONCE =
            new RetryPolicy(1, Set.of(), Set.of(), 0, Optional.of(Duration.ofSeconds(1)));

    /** Sent by the client itself: nobody tries again. */
    static Plan once(Place target) {
        return new Plan(List.of(target), ONCE, false);
    }
}
