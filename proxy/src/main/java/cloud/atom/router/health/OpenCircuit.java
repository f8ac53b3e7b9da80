package cloud.atom.router.health;

/**
 * A breaker that lets nothing through. Immutable.
 *
 * @param openings how often it was open before, not forgotten
 * @param sinceNanos when it opened
 * @param goodPollsBefore polls answered well until then
 */
record OpenCircuit(int openings, long sinceNanos, long goodPollsBefore) implements CircuitState {
    @Override
    public CircuitPhase phase() {
        return CircuitPhase.OPEN;
    }

    @Override
    public CircuitState next(CircuitEvidence evidence, CircuitSettings settings) {
        boolean over = evidence.nowNanos() - sinceNanos >= settings.openNanos(openings);
        boolean answersSince = evidence.pollAnswers() && evidence.goodPolls() > goodPollsBefore;
        return over && answersSince
                ? new HalfOpenCircuit(openings, evidence.nowNanos(), evidence.goodPolls(), 0)
                : this;
    }

    @Override
    public int alarmAfter(CircuitSettings settings) {
        return Integer.MAX_VALUE; // failures of requests that were under way say nothing that is not known
    }
}
