package cloud.atom.router.health;

/**
 * A breaker that lets a few requests through. Immutable.
 *
 * @param openings how often it was open before this opening, not forgotten
 * @param goodPollsBefore polls answered well until it became half-open
 * @param responses responses since then
 */
record HalfOpenCircuit(int openings, long goodPollsBefore, long responses) implements CircuitState {
    @Override
    public CircuitPhase phase() {
        return CircuitPhase.HALF_OPEN;
    }

    @Override
    public CircuitState next(CircuitEvidence evidence, CircuitSettings settings) {
        if (evidence.fresh().transportFailures() > 0) {
            return new OpenCircuit(openings + 1, evidence.nowNanos(), evidence.goodPolls());
        }
        long all = responses + evidence.fresh().responses();
        if (all >= settings.probes() || evidence.goodPolls() > goodPollsBefore) {
            return new ClosedCircuit(openings + 1, evidence.nowNanos());
        }
        return new HalfOpenCircuit(openings, goodPollsBefore, all);
    }

    @Override
    public int alarmAfter(CircuitSettings settings) {
        return 1;
    }
}
