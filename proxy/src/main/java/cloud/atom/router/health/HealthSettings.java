package cloud.atom.router.health;

/**
 * How health is judged. Immutable.
 *
 * @param minimumTraffic attempts in ten seconds from which live traffic alone speaks; below, polls fill up; default 20
 */
public record HealthSettings(
        ScoreSettings score, StateSettings state, CircuitSettings circuit, RampSettings ramp, int minimumTraffic) {
    public static final HealthSettings DEFAULT = new HealthSettings(
            ScoreSettings.DEFAULT, StateSettings.DEFAULT, CircuitSettings.DEFAULT, RampSettings.DEFAULT, 20);

    public HealthSettings {
        if (minimumTraffic < 1) {
            throw new IllegalArgumentException("minimum_traffic: " + minimumTraffic + " (expected: at least 1)");
        }
    }

    public HealthSettings withScore(ScoreSettings newScore) {
        return new HealthSettings(newScore, state, circuit, ramp, minimumTraffic);
    }

    public HealthSettings withCircuit(CircuitSettings newCircuit) {
        return new HealthSettings(score, state, newCircuit, ramp, minimumTraffic);
    }

    public HealthSettings withRamp(RampSettings newRamp) {
        return new HealthSettings(score, state, circuit, newRamp, minimumTraffic);
    }
}
