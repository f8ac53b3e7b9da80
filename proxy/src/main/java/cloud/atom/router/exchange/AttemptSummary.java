package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;

/**
 * One attempt after its end. Immutable.
 *
 * @param decision the decision that it carried out
 * @param endpoint which of the target's it went to
 * @param number from 1
 * @param hedge whether it began while another attempt ran
 * @param status status of the response; 0 when none came
 * @param firstByteNanos from the attempt's start until the response head; until its end when none came
 * @param retried whether another attempt follows
 */
public record AttemptSummary(
        RoutingDecision decision,
        Target target,
        Endpoint endpoint,
        int number,
        boolean hedge,
        AttemptOutcome outcome,
        int status,
        long firstByteNanos,
        boolean retried) {}
