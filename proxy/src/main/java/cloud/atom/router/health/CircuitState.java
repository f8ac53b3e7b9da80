package cloud.atom.router.health;

/**
 * A breaker at one moment, one class per phase. Immutable.
 *
 * <p>Closed lets everything through and opens after five transport failures in a row, or when half of at least twenty
 * attempts of the last ten seconds failed that way: the first notices a region that died at once, the second one that
 * drops every other connection. Only transport failures count. A status of 500 is an answer; how many of those are too
 * many is for the score to say.
 *
 * <p>Open lets nothing through. It becomes half-open when its time is over <em>and</em> polls are answered again, so
 * that no request of a client is spent on a region that does not even answer its polls. Its time doubles with each
 * opening (5 s, 10 s, … 60 s) until it has been closed for a minute.
 *
 * <p>Half-open lets a few through. The first failure opens it again; three responses close it. Where too few requests come
 * by, it closes when ten seconds went by without a failure and polls are answered: by then nothing is left of what it was
 * open for. What requests have shown, a poll does not refute; it only gives leave to try.
 */
sealed interface CircuitState permits ClosedCircuit, OpenCircuit, HalfOpenCircuit {
    CircuitPhase phase();

    /** The state after {@code evidence}; often the same object. */
    CircuitState next(CircuitEvidence evidence, CircuitSettings settings);

    /** Transport failures in a row from which the breaker wants to be told at once, not at the next tick. */
    int alarmAfter(CircuitSettings settings);
}
