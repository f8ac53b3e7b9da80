package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;

/** A way to choose regions. Not thread-safe; confined to one run. */
interface Strategy {
    Plan plan(Request request);

    /**
     * Which endpoint of a target takes an attempt that begins at this moment.
     *
     * @param repeated whether the first choice was tried before
     */
    default Place begin(Place target, boolean repeated) {
        return target;
    }

    /** An attempt ended; {@code tookNanos} is from its begin until the response head or the failure. */
    void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos);

    /** A poll of an endpoint's {@code /health} ended. */
    void onPoll(Place place, PollResult result);

    /** A second is over. */
    void onSecond();

    /** The database of places was replaced. */
    default void onPlaces() {}
}
