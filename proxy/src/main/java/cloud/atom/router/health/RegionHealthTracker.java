package cloud.atom.router.health;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import java.net.URI;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Gathers the evidence on one region and judges it: score, state, breaker. Its share comes from {@link RegionShares}. Not
 * thread-safe; confined to one thread.
 *
 * <p>{@link #tick} is called once a second and moves everything; {@link #react} may be called between ticks and moves
 * only the breakers, so that a dead region is left at once and the counting of ticks stays true.
 *
 * <p>Who is believed about what says {@link RegionEvidence}. What live traffic showed is cleared by time or by better
 * traffic, never by a poll. A region that comes and goes is held back for minutes ({@link FlapPenalty}).
 */
public final class RegionHealthTracker {
    /** How much sooner a score falls than it rises when enough live requests say so. */
    private static final double QUICKER = 4;

    /** Free capacity that load leaves a region at least, as far as its score goes. */
    private static final double LEAST_FREE = 0.02;

    private final HealthSettings settings;
    private final ScoreFormula formula;
    private final StateHysteresis hysteresis;
    private final RegionEvidence evidence;
    private final FlapPenalty flaps;
    private final RegionEndpoints endpoints = new RegionEndpoints();

    private Region region;
    private CircuitState circuit = ClosedCircuit.NEVER_OPEN;
    private long halfOpenAtNanos;
    private boolean drained;

    /** NaN: to begin with the next measurement, without a past. */
    private double average = Double.NaN;

    private double score = 1;
    private ScoreInputs inputs = ScoreInputs.NONE;

    private long lastTickNanos;

    /** Whether requests come here, as far as state and breaker go. */
    private boolean serving = true;

    private RegionState shownState = RegionState.HEALTHY;
    private long shownSinceEpochMillis;

    public RegionHealthTracker(Region region, HealthSettings settings, Moment now) {
        this.region = region;
        this.settings = settings;
        formula = new ScoreFormula(settings.score());
        hysteresis = new StateHysteresis(settings.state());
        evidence = new RegionEvidence(settings.minimumTraffic());
        flaps = new FlapPenalty(settings.flap());
        endpoints.replace(region.endpoints());
        lastTickNanos = now.nanos();
        shownSinceEpochMillis = now.epochMillis();
    }

    /** Takes the region as a newer registry describes it; keeps what is known of endpoints that stay. */
    public void onRegion(Region newRegion) {
        region = newRegion;
        endpoints.replace(newRegion.endpoints());
    }

    /** Takes the result of a poll; one of an endpoint that is gone is dropped. */
    public void onPoll(Endpoint endpoint, PollResult result) {
        endpoints.onPoll(endpoint.url(), result, region.health());
    }

    /** Takes what Prometheus says; it holds until the next reading, or until it is too old. */
    public void onPrometheus(PrometheusReading reading) {
        evidence.onPrometheus(reading);
    }

    /** Takes the region out until {@link #undrain}. */
    public void drain() {
        drained = true;
    }

    /** Lets the region come back. */
    public void undrain() {
        drained = false;
    }

    /** Judges once a second; {@code traffic} is what came since the last call of this or {@link #react}. */
    public RegionHealth tick(Moment now, TrafficSample traffic) {
        moveBreakers(now.nanos(), traffic);
        if (endpoints.anyTakesRequests()) {
            updateScore(now.nanos());
            hysteresis.onTick(score, now.nanos());
        } else {
            fallAtOnce(now.nanos());
        }
        lastTickNanos = now.nanos();
        return judge(now);
    }

    /** Judges between ticks: moves only the breakers and what follows from endpoints and drains. */
    public RegionHealth react(Moment now, TrafficSample traffic) {
        moveBreakers(now.nanos(), traffic);
        if (!endpoints.anyTakesRequests()) {
            fallAtOnce(now.nanos());
        }
        return judge(now);
    }

    /** Transport failures in a row in the region from which {@link #react} should be called at once. */
    public int alarmAfter() {
        return circuit.alarmAfter(settings.circuit());
    }

    /** The same for one endpoint. */
    public int alarmAfter(URI endpoint) {
        return endpoints.alarmAfter(endpoint, settings.endpoints().circuit());
    }

    private void moveBreakers(long nowNanos, TrafficSample traffic) {
        evidence.onTraffic(traffic, nowNanos);
        endpoints.onTraffic(traffic.endpoints(), nowNanos, settings.endpoints());
        // What polls say is free counts at those that take requests after this look.
        Map<URI, EndpointHealth> standing = endpoints.health(nowNanos, settings.endpoints());
        evidence.onPolls(endpoints.polledInputs(standing), endpoints.goodPolls(), nowNanos);
        TrafficWindow.Totals totals = evidence.traffic(nowNanos);
        CircuitPhase before = circuit.phase();
        circuit = circuit.next(
                new CircuitEvidence(
                        nowNanos,
                        traffic.counts(),
                        totals.attempts(),
                        totals.transportFailures(),
                        endpoints.anyPollAnswers(),
                        endpoints.goodPolls()),
                settings.circuit());
        if (before == CircuitPhase.OPEN && circuit.phase() == CircuitPhase.HALF_OPEN) {
            halfOpenAtNanos = nowNanos;
        }
        if (before == CircuitPhase.HALF_OPEN && circuit.phase() == CircuitPhase.CLOSED) {
            // What it was open for is paid by the requests since; else the same failures would take it down once more.
            evidence.forgetTrafficBefore(halfOpenAtNanos);
            average = Double.NaN;
        }
    }

    private void updateScore(long nowNanos) {
        inputs = evidence.mix(nowNanos, region.capacity()).inputs();
        double measured = formula.score(withSomeFree(inputs));
        double tauNanos = settings.score().curve().smoothing().toNanos();
        if (measured < average && evidence.speaksLoudly(nowNanos)) {
            tauNanos /= QUICKER;
        }
        if (Double.isNaN(average) || tauNanos == 0) {
            average = measured;
        } else {
            // An exponentially weighted mean by time, so that a late tick weighs as much as the ticks it replaces.
            average += (1 - Math.exp(-(nowNanos - lastTickNanos) / tauNanos)) * (measured - average);
        }
        score = ScoreFormula.rounded(Math.max(0, Math.min(1, average)));
    }

    /**
     * A region without free capacity is not unfit, it is full: its room says how much it gets. A score of 0 would take it
     * out of service until it is empty, and then fill it again.
     */
    private static ScoreInputs withSomeFree(ScoreInputs inputs) {
        return inputs.freeCapacity().orElse(1) >= LEAST_FREE
                ? inputs
                : new ScoreInputs(inputs.p95Seconds(), inputs.errorRatio(), OptionalDouble.of(LEAST_FREE));
    }

    /** No endpoint takes requests: no waiting for ticks, and no past when one comes back. */
    private void fallAtOnce(long nowNanos) {
        score = 0;
        average = Double.NaN;
        hysteresis.fallAtOnce(nowNanos);
    }

    private RegionHealth judge(Moment now) {
        RegionState state = state();
        boolean serves =
                state != RegionState.DOWN && state != RegionState.DRAINED && circuit.phase() == CircuitPhase.CLOSED;
        if (serving && !serves && state != RegionState.DRAINED) {
            flaps.onFall(now.nanos());
        }
        FlapStanding flap = flaps.standing(now.nanos());
        serving = serves;
        RegionEvidence.Mix mix = evidence.mix(now.nanos(), region.capacity());
        if (state != shownState) {
            shownState = state;
            shownSinceEpochMillis = now.epochMillis();
        }
        return new RegionHealth(
                score,
                state,
                inputs.p95Seconds(),
                inputs.errorRatio(),
                inputs.freeCapacity(),
                circuit.phase(),
                RegionShare.WHOLE,
                mix.sources(),
                endpoints.health(now.nanos(), settings.endpoints()),
                shownSinceEpochMillis,
                mix.basis(),
                flap);
    }

    private RegionState state() {
        boolean leaving = !endpoints.anyTakesRequests() && endpoints.anyDrains();
        if (drained || leaving) {
            return RegionState.DRAINED;
        }
        boolean belittled = hysteresis.state() == RegionState.HEALTHY && endpoints.allDegraded();
        return belittled ? RegionState.DEGRADED : hysteresis.state();
    }
}
