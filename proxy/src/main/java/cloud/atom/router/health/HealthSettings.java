package cloud.atom.router.health;

/**
 * How health is judged. Immutable.
 *
 * @param circuit of a region's breaker; {@link CircuitSettings#NEVER}: it has none
 * @param endpointCircuit of the breaker of each endpoint, which looks at failures in a row only; {@link
 *     CircuitSettings#NEVER}: it has none
 * @param flap of a region that comes and goes
 * @param minimumTraffic attempts in ten seconds from which live traffic alone speaks; below, polls fill up; default 20
 */
public record HealthSettings(
        ScoreSettings score,
        StateSettings state,
        CircuitSettings circuit,
        CircuitSettings endpointCircuit,
        ShareSettings share,
        FlapSettings flap,
        int minimumTraffic) {
    public static final HealthSettings DEFAULT = new HealthSettings(
            ScoreSettings.DEFAULT,
            StateSettings.DEFAULT,
            CircuitSettings.DEFAULT,
            CircuitSettings.DEFAULT,
            ShareSettings.DEFAULT,
            FlapSettings.DEFAULT,
            20);

    public HealthSettings {
        if (minimumTraffic < 1) {
            throw new IllegalArgumentException("minimum_traffic: " + minimumTraffic + " (expected: at least 1)");
        }
    }

    public HealthSettings withScore(ScoreSettings newScore) {
        return new HealthSettings(newScore, state, circuit, endpointCircuit, share, flap, minimumTraffic);
    }

    public HealthSettings withCircuit(CircuitSettings newCircuit) {
        return new HealthSettings(score, state, newCircuit, endpointCircuit, share, flap, minimumTraffic);
    }

    public HealthSettings withEndpointCircuit(CircuitSettings newCircuit) {
        return new HealthSettings(score, state, circuit, newCircuit, share, flap, minimumTraffic);
    }

    public HealthSettings withShare(ShareSettings newShare) {
        return new HealthSettings(score, state, circuit, endpointCircuit, newShare, flap, minimumTraffic);
    }

    public HealthSettings withState(StateSettings newState) {
        return new HealthSettings(score, newState, circuit, endpointCircuit, share, flap, minimumTraffic);
    }

    public HealthSettings withFlap(FlapSettings newFlap) {
        return new HealthSettings(score, state, circuit, endpointCircuit, share, newFlap, minimumTraffic);
    }

    public HealthSettings withMinimumTraffic(int newMinimum) {
        return new HealthSettings(score, state, circuit, endpointCircuit, share, flap, newMinimum);
    }
}
