package cloud.atom.router.health;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import java.net.URI;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Gathers the evidence on one region and judges it: score, state, breaker, ramp. Not thread-safe; confined to one
 * thread.
 *
 * <p>{@link #tick} is called once a second and moves everything; {@link #react} may be called between ticks and moves
 * only the breakers, so that a dead region is left at once and the counting of ticks stays true.
 *
 * <p>Live traffic and polls: with enough attempts in the last ten seconds (20), traffic alone says what response time
 * and errors are. With fewer, its errors count by their number and what is missing to 20 is filled with the ratio that
 * polls report; so one failed request weighs 1/20 and not 1, and a good poll still cannot undo it. Free capacity is
 * what polls report; where the registry states a capacity, live traffic can only lower it, as a router sees its own
 * share of a region's load, not the whole.
 */
public final class RegionHealthTracker {
    /** Free capacity that this router's own requests leave a region at least. */
    private static final double LEAST_FREE = 0.02;

    private final HealthSettings settings;
    private final ScoreFormula formula;
    private final StateHysteresis hysteresis;
    private final TrafficWindow window = new TrafficWindow();
    private final RegionEndpoints endpoints = new RegionEndpoints();

    private Region region;
    private CircuitState circuit = ClosedCircuit.NEVER_OPEN;
    private boolean drained;

    /** NaN: to begin with the next measurement, without a past. */
    private double average = Double.NaN;

    private double score = 1;
    private ScoreInputs inputs = ScoreInputs.NONE;
    private long lastTickNanos;

    /** Whether all of its traffic, or a growing share of it, comes here. */
    private boolean serving = true;

    /** Whether it ever returned, and so whether {@link #returnedAtNanos} means something. */
    private boolean returned;

    private long returnedAtNanos;
    private RegionState shownState = RegionState.HEALTHY;
    private long shownSinceEpochMillis;

    public RegionHealthTracker(Region region, HealthSettings settings, Moment now) {
        this.region = region;
        this.settings = settings;
        formula = new ScoreFormula(settings.score());
        hysteresis = new StateHysteresis(settings.state());
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

    /** Takes the region out until {@link #undrain}. */
    public void drain() {
        drained = true;
    }

    /** Lets the region come back, by a ramp. */
    public void undrain() {
        drained = false;
    }

    /** Judges once a second; {@code traffic} is what came since the last call of this or {@link #react}. */
    public RegionHealth tick(Moment now, TrafficSample traffic) {
        moveBreakers(now.nanos(), traffic);
        if (endpoints.anyTakesRequests()) {
            updateScore(now.nanos());
            hysteresis.onTick(score);
        } else {
            fallAtOnce();
        }
        lastTickNanos = now.nanos();
        return judge(now);
    }

    /** Judges between ticks: moves only the breakers and what follows from endpoints and drains. */
    public RegionHealth react(Moment now, TrafficSample traffic) {
        moveBreakers(now.nanos(), traffic);
        if (!endpoints.anyTakesRequests()) {
            fallAtOnce();
        }
        return judge(now);
    }

    /** Transport failures in a row in the region from which {@link #react} should be called at once. */
    public int alarmAfter() {
        return circuit.alarmAfter(settings.circuit());
    }

    /** The same for one endpoint. */
    public int alarmAfter(URI endpoint) {
        return endpoints.alarmAfter(endpoint, settings.endpointCircuit());
    }

    private void moveBreakers(long nowNanos, TrafficSample traffic) {
        window.add(traffic, nowNanos);
        endpoints.onTraffic(traffic.endpoints(), nowNanos, settings.endpointCircuit());
        TrafficWindow.Totals totals = window.totals(nowNanos);
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
        if (before != CircuitPhase.CLOSED && circuit.phase() == CircuitPhase.CLOSED) {
            // What it was open for is paid; else the same failures would take the region down once more.
            window.clear();
            average = Double.NaN;
        }
    }

    private void updateScore(long nowNanos) {
        inputs = currentInputs(window.totals(nowNanos));
        double measured = formula.score(inputs);
        double tauNanos = settings.score().smoothing().toNanos();
        if (Double.isNaN(average) || tauNanos == 0) {
            average = measured;
        } else {
            // An exponentially weighted mean by time, so that a late tick weighs as much as the ticks it replaces.
            average += (1 - Math.exp(-(nowNanos - lastTickNanos) / tauNanos)) * (measured - average);
        }
        score = ScoreFormula.rounded(Math.max(0, Math.min(1, average)));
    }

    private ScoreInputs currentInputs(TrafficWindow.Totals traffic) {
        ScoreInputs polled = endpoints.polledInputs();
        OptionalDouble p95 = traffic.timed() >= settings.minimumTraffic() ? traffic.p95Seconds() : polled.p95Seconds();
        return new ScoreInputs(p95, errorRatio(traffic, polled.errorRatio()), freeCapacity(traffic, polled));
    }

    /**
     * What polls report, or less: what this router's requests leave of the capacity that the registry states. They alone
     * never leave less than {@link #LEAST_FREE}: the region gets a smaller share where others are as near, and is not
     * taken out for load that would then come back.
     */
    private OptionalDouble freeCapacity(TrafficWindow.Totals traffic, ScoreInputs polled) {
        long stated = region.capacity().requestsPerSecond();
        if (stated == 0) {
            return polled.freeCapacity();
        }
        double perSecond = (double) traffic.attempts() / TrafficWindow.SECONDS;
        double left = Math.max(LEAST_FREE, 1 - perSecond / stated);
        return OptionalDouble.of(Math.min(left, polled.freeCapacity().orElse(1)));
    }

    private OptionalDouble errorRatio(TrafficWindow.Totals traffic, OptionalDouble polled) {
        if (traffic.attempts() == 0) {
            return polled;
        }
        long missing = Math.max(0, settings.minimumTraffic() - traffic.attempts());
        double failures = traffic.failures() + missing * polled.orElse(0);
        return OptionalDouble.of(Math.min(1, failures / (traffic.attempts() + missing)));
    }

    /** No endpoint takes requests: no waiting for ticks, and no past when one comes back. */
    private void fallAtOnce() {
        score = 0;
        average = Double.NaN;
        hysteresis.fallAtOnce();
    }

    private RegionHealth judge(Moment now) {
        RegionState state = state();
        boolean serves =
                state != RegionState.DOWN && state != RegionState.DRAINED && circuit.phase() == CircuitPhase.CLOSED;
        if (serves && !serving) {
            returned = true;
            returnedAtNanos = now.nanos();
        }
        serving = serves;
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
                ramp(now.nanos()),
                sources(now.nanos()),
                endpoints.health(),
                shownSinceEpochMillis);
    }

    private RegionState state() {
        boolean leaving = !endpoints.anyTakesRequests() && endpoints.anyDrains();
        if (drained || leaving) {
            return RegionState.DRAINED;
        }
        boolean belittled = hysteresis.state() == RegionState.HEALTHY && endpoints.allDegraded();
        return belittled ? RegionState.DEGRADED : hysteresis.state();
    }

    private double ramp(long nowNanos) {
        if (circuit.phase() == CircuitPhase.HALF_OPEN) {
            return settings.circuit().probeShare();
        }
        if (!serving) {
            return settings.ramp().firstShare();
        }
        return returned ? settings.ramp().shareAfter(nowNanos - returnedAtNanos) : 1;
    }

    private Set<String> sources(long nowNanos) {
        Set<String> sources = new HashSet<>();
        if (endpoints.goodPolls() > 0) {
            sources.add("poll");
        }
        if (window.totals(nowNanos).attempts() > 0) {
            sources.add("traffic");
        }
        return sources;
    }
}
