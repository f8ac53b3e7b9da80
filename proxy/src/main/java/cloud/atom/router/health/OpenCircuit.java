package cloud.atom.router.health;

/**
 * A breaker that lets nothing through. Immutable.
 *
 * @param openings how often it was open before, not forgotten
 * @param sinceNanos when it opened
 */
record OpenCircuit(int openings, long sinceNanos) implements CircuitState {
    @Override
    public CircuitPhase phase() {
        return CircuitPhase.OPEN;
    }

    @Override
    public CircuitState next(CircuitEvidence evidence, CircuitSettings settings) {
        boolean over = evidence.nowNanos() - sinceNanos >= settings.openNanos(openings);
        return over && evidence.pollAnswers() ? new HalfOpenCircuit(openings, evidence.goodPolls(), 0) : this;
    }

    @Override
    public int alarmAfter(CircuitSettings settings) {
        return Integer.MAX_VALUE; // failures of requests that were under way say nothing that is not known
    }
}
