package cloud.atom.router.health;

/**
 * A breaker that lets requests through. Immutable.
 *
 * @param openings how often it was open before, not forgotten; 0: never
 * @param sinceNanos when it closed; without meaning when {@code openings} is 0
 */
record ClosedCircuit(int openings, long sinceNanos) implements CircuitState {
    static final ClosedCircuit NEVER_OPEN = new ClosedCircuit(0, 0);

    @Override
    public CircuitPhase phase() {
        return CircuitPhase.CLOSED;
    }

    @Override
    public CircuitState next(CircuitEvidence evidence, CircuitSettings settings) {
        boolean forget = openings > 0
                && evidence.nowNanos() - sinceNanos > settings.forgetAfter().toNanos();
        ClosedCircuit closed = forget ? NEVER_OPEN : this;
        // Old failures alone do not open it: they may be what it was open for before.
        boolean failing = evidence.fresh().transportFailures() > 0 && isTooMuch(evidence, settings);
        return failing ? new OpenCircuit(closed.openings, evidence.nowNanos(), evidence.goodPolls()) : closed;
    }

    @Override
    public int alarmAfter(CircuitSettings settings) {
        return settings.consecutiveFailures();
    }

    private static boolean isTooMuch(CircuitEvidence evidence, CircuitSettings settings) {
        boolean inARow = evidence.fresh().consecutiveFailures() >= settings.consecutiveFailures();
        boolean inTheWindow = evidence.windowAttempts() >= settings.minimumVolume()
                && evidence.windowFailures() >= settings.failureRatio() * evidence.windowAttempts();
        return inARow || inTheWindow;
    }
}
