package cloud.atom.router.health;

/**
 * How health is judged. Immutable.
 *
 * @param circuit of a region's breaker; {@link CircuitSettings#NEVER}: it has none
 * @param endpoints how each endpoint is judged
 * @param flap of a region that comes and goes
 * @param minimumTraffic attempts in ten seconds from which live traffic alone speaks; below, polls fill up; default 20
 */
public record HealthSettings(
        ScoreSettings score,
        StateSettings state,
        CircuitSettings circuit,
        EndpointSettings endpoints,
        ShareSettings share,
        FlapSettings flap,
        int minimumTraffic) {
    public static final HealthSettings DEFAULT = new HealthSettings(
            ScoreSettings.DEFAULT,
            StateSettings.DEFAULT,
            CircuitSettings.DEFAULT,
            EndpointSettings.DEFAULT,
            ShareSettings.DEFAULT,
            FlapSettings.DEFAULT,
            20);

    public HealthSettings {
        if (minimumTraffic < 1) {
            throw new IllegalArgumentException("minimum_traffic: " + minimumTraffic + " (expected: at least 1)");
        }
    }

    public HealthSettings withScore(ScoreSettings newScore) {
        return new HealthSettings(newScore, state, circuit, endpoints, share, flap, minimumTraffic);
    }

    public HealthSettings withCircuit(CircuitSettings newCircuit) {
        return new HealthSettings(score, state, newCircuit, endpoints, share, flap, minimumTraffic);
    }

    public HealthSettings withEndpoints(EndpointSettings newEndpoints) {
        return new HealthSettings(score, state, circuit, newEndpoints, share, flap, minimumTraffic);
    }

    public HealthSettings withShare(ShareSettings newShare) {
        return new HealthSettings(score, state, circuit, endpoints, newShare, flap, minimumTraffic);
    }

    public HealthSettings withState(StateSettings newState) {
        return new HealthSettings(score, newState, circuit, endpoints, share, flap, minimumTraffic);
    }

    public HealthSettings withFlap(FlapSettings newFlap) {
        return new HealthSettings(score, state, circuit, endpoints, share, newFlap, minimumTraffic);
    }

    public HealthSettings withMinimumTraffic(int newMinimum) {
        return new HealthSettings(score, state, circuit, endpoints, share, flap, newMinimum);
    }
}
