package cloud.atom.router.health;

import cloud.atom.router.model.HealthPolling;

/**
 * What is known of one endpoint. Not thread-safe; confined to its region's tracker.
 *
 * <p>Two judges that do not overrule each other: polls count towards up and down by the registry's {@code healthy_after}
 * and {@code unhealthy_after}, and a breaker of its own counts the transport failures of live requests. It takes
 * requests while neither objects.
 */
final class EndpointTracker {
    private boolean up = true;
    private int failuresInARow;
    private int successesInARow;
    private PollResult lastAnswer = PollResult.OK;
    private boolean pollAnswers;
    private long goodPolls;
    private CircuitState circuit = ClosedCircuit.NEVER_OPEN;

    void onPoll(PollResult result, HealthPolling polling) {
        pollAnswers = result.answered();
        if (!result.answered()) {
            successesInARow = 0;
            failuresInARow++;
            up = up && failuresInARow < polling.unhealthyAfter();
            return;
        }
        failuresInARow = 0;
        successesInARow++;
        goodPolls++;
        lastAnswer = result;
        up = up || successesInARow >= polling.healthyAfter();
    }

    void onTraffic(AttemptCounts fresh, long nowNanos, CircuitSettings settings) {
        circuit = circuit.next(new CircuitEvidence(nowNanos, fresh, 0, 0, pollAnswers, goodPolls), settings);
    }

    /** Whether polls say that it works; true until they say otherwise. */
    boolean isUp() {
        return up;
    }

    boolean isDraining() {
        return lastAnswer.status() == PollResult.Status.DRAINING;
    }

    boolean isDegraded() {
        return lastAnswer.status() == PollResult.Status.DEGRADED;
    }

    /** What speaks against it, if anything. */
    EndpointHealth.State state() {
        if (!up) {
            return EndpointHealth.State.DOWN;
        }
        if (isDraining()) {
            return EndpointHealth.State.DRAINING;
        }
        return circuit.phase() == CircuitPhase.OPEN ? EndpointHealth.State.CIRCUIT : EndpointHealth.State.UP;
    }

    int alarmAfter(CircuitSettings settings) {
        return circuit.alarmAfter(settings);
    }

    /** Whether the newest poll was answered well. */
    boolean pollAnswers() {
        return pollAnswers;
    }

    /** Polls answered well since the start. */
    long goodPolls() {
        return goodPolls;
    }

    /** What the newest good answer said. */
    ScoreInputs polledInputs() {
        return lastAnswer.inputs();
    }
}
