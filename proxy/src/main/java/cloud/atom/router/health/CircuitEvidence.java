package cloud.atom.router.health;

/**
 * What a breaker is told. Immutable.
 *
 * @param fresh attempts since it was told last
 * @param windowAttempts attempts of the last ten seconds; 0: no window is kept
 * @param windowFailures transport failures among them
 * @param pollAnswers whether the newest active poll was answered well
 * @param goodPolls how many polls were answered well since the start
 */
record CircuitEvidence(
        long nowNanos,
        AttemptCounts fresh,
        long windowAttempts,
        long windowFailures,
        boolean pollAnswers,
        long goodPolls) {}
