package cloud.atom.router.health;

/**
 * A breaker that lets a few requests through. Immutable.
 *
 * @param openings how often it was open before this opening, not forgotten
 * @param sinceNanos when it became half-open
 * @param goodPollsBefore polls answered well until then
 * @param responses responses since then
 */
record HalfOpenCircuit(int openings, long sinceNanos, long goodPollsBefore, long responses) implements CircuitState {
    /** By then nothing is left in the window of what it was open for: time cleared it, not a poll. */
    private static final long QUIET_NANOS = TrafficWindow.SECONDS * 1_000_000_000L;

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
        boolean quiet = evidence.nowNanos() - sinceNanos >= QUIET_NANOS && evidence.goodPolls() > goodPollsBefore;
        if (all >= settings.probes() || quiet) {
            return new ClosedCircuit(openings + 1, evidence.nowNanos());
        }
        return new HalfOpenCircuit(openings, sinceNanos, goodPollsBefore, all);
    }

    @Override
    public int alarmAfter(CircuitSettings settings) {
        return 1;
    }
}
