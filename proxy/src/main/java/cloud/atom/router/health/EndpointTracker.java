package cloud.atom.router.health;

import cloud.atom.router.model.HealthPolling;

/**
 * What is known of one endpoint. Not thread-safe; confined to its region's tracker.
 *
 * <p>Three judges that do not overrule each other: polls count towards up and down by the registry's {@code healthy_after}
 * and {@code unhealthy_after}, a breaker of its own counts the transport failures of live requests, and {@link
 * OutlierJudge} compares it with the other endpoints. It takes requests while none objects, and after that a growing
 * share of them.
 */
final class EndpointTracker {
    private boolean up = true;
    private int failuresInARow;
    private int successesInARow;
    private PollResult lastAnswer = PollResult.OK;
    private boolean pollAnswers;
    private long goodPolls;
    private CircuitState circuit = ClosedCircuit.NEVER_OPEN;
    private final EndpointEjection ejection = new EndpointEjection();

    /** Whether it was in service at the last look. */
    private boolean serving;

    /** Whether its share grows, or grew once: {@link #startedNanos} then says since when. */
    private boolean started;

    private long startedNanos;

    /** {@code established}: it has all of its share at once. */
    EndpointTracker(boolean established) {
        serving = established;
    }

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
        if (!state().isOut()) {
            ejection.add(fresh, nowNanos);
        } else {
            ejection.forget();
        }
    }

    /** Begins its slow start where it is new or back. */
    void onJudged(long nowNanos) {
        boolean serves = !state().isOut();
        if (serves && !serving) {
            started = true;
            startedNanos = nowNanos;
        }
        serving = serves;
    }

    EndpointEjection ejection() {
        return ejection;
    }

    /** What it takes of its weight, in (0, 1], while it is in service. */
    double share(long nowNanos, EndpointSettings settings) {
        return started ? settings.shareAfter(nowNanos - startedNanos) : 1;
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

    /** What speaks against it, if anything; a slow start is not told here. */
    EndpointHealth.State state() {
        if (!up) {
            return EndpointHealth.State.DOWN;
        }
        if (isDraining()) {
            return EndpointHealth.State.DRAINING;
        }
        if (circuit.phase() == CircuitPhase.OPEN) {
            return EndpointHealth.State.CIRCUIT;
        }
        return ejection.isEjected() ? EndpointHealth.State.EJECTED : EndpointHealth.State.UP;
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
