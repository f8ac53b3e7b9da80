package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.healthcheck.HealthLedger;
import cloud.atom.router.healthcheck.TrafficRecorder;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.ratelimit.TokenBuckets;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.upstream.EndpointLoad;
import io.github.bucket4j.TimeMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The router itself: the engine, the state, the ledger of health with its breakers and ramps, the counting of attempts,
 * the token buckets and what is learned of round trips ({@link RegionRouters}) are those of the program, put together as
 * {@code node.Router} does; only time is virtual.
 */
final class Kernel implements Strategy {
    /** From the attempt that raises an alarm until decisions see what it means; the monitor's queue and thread. */
    private static final long ALARM_NANOS = VirtualTime.MILLI;

    private final Run run;
    private final RoutingEngine engine = new RoutingEngine();
    private final TokenBuckets buckets;
    private final TrafficRecorder traffic;
    private final HealthLedger ledger;
    /** What one event loop knows of the endpoints, by region ordinal and endpoint. */
    private final EndpointLoad[][] loads;

    private final RegionRouters routers;
    private final Set<RegionId> alarmed = new HashSet<>();
    private RouterState state;

    Kernel(Run run) {
        this.run = run;
        buckets = new TokenBuckets(new VirtualMeter(run.time()));
        traffic = new TrafficRecorder(this::onAlarm);
        ledger = new HealthLedger(HealthSettings.DEFAULT, traffic);
        loads = new EndpointLoad[run.scene().regions().size()][];
        for (int i = 0; i < loads.length; i++) {
            loads[i] =
                    new EndpointLoad[run.scene().regions().region(i).endpoints().size()];
            Arrays.setAll(loads[i], endpoint -> new EndpointLoad());
        }
        ledger.onRegions(run.scene().regions().regions(), run.time().moment());
        state = RouterState.initial(
                        run.scene().regions(),
                        run.scene().population().locator(false),
                        run.scene().geography().rttModel(),
                        RoutingSettings.DEFAULT)
                .withPolicies(run.scene().policies())
                .withHealth(ledger.snapshot());
        routers = new RegionRouters(run, state.places());
    }

    @Override
    public Plan plan(Request request) {
        RequestFacts facts = new RequestFacts(
                request.traceId(),
                null,
                request.client().host(),
                request.idempotent() ? "GET" : "POST",
                "/",
                name -> null,
                request.client().address());
        routers.onRequest(request.client());
        RouterState seen = state.withPlaces(routers.of(request.client()));
        RoutingDecision decision = engine.decide(seen, facts, buckets.live());
        traffic.recordDemand(decision.demand());
        if (decision instanceof RoutingDecision.Forward forward) {
            List<Place> places = new ArrayList<>(forward.targets().size());
            forward.targets().forEach(target -> places.add(place(target)));
            return new Plan(places, forward.retry(), false);
        }
        return decision.reason().status() == 429 ? Plan.LIMITED : Plan.NOWHERE;
    }

    private Place place(Target target) {
        int region = state.regions().ordinalOf(target.region());
        List<Endpoint> endpoints = state.regions().region(region).endpoints();
        int alternative = target.alternative() == null ? -1 : endpoints.indexOf(target.alternative());
        return new Place(region, endpoints.indexOf(target.endpoint()), alternative);
    }

    /** The rule of {@code upstream.UpstreamPool}: the cheaper of two, of endpoints that weigh the same. */
    @Override
    public Place begin(Place target, boolean repeated) {
        Place chosen = target;
        if (target.hasAlternative()) {
            long now = run.time().nowNanos();
            boolean dearer = load(target).cost(now, 1) > load(target.other()).cost(now, 1);
            chosen = dearer || repeated ? target.other() : target;
        }
        load(chosen).begin();
        return chosen;
    }

    private EndpointLoad load(Place place) {
        return loads[place.region()][place.endpoint()];
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {
        long now = run.time().nowNanos();
        switch (outcome) {
            case SUCCESS -> load(place).onAnswer(tookNanos, now);
            case SERVER_ERROR -> load(place).onError(tookNanos, now);
            case CANCELLED -> load(place).onGivenUp();
            case CONNECT_FAILURE, RESET, TIMEOUT, PROTOCOL_ERROR -> load(place).onFailure(tookNanos, now);
        }
        Region region = state.regions().region(place.region());
        traffic.record(region.id(), region.endpoints().get(place.endpoint()), outcome, tookNanos);
    }

    @Override
    public void onPoll(Place place, PollResult result) {
        Region region = state.regions().region(place.region());
        Endpoint endpoint = region.endpoints().get(place.endpoint());
        ledger.onPoll(region.id(), endpoint, result);
    }

    @Override
    public void onSecond() {
        ledger.tick(run.time().moment());
        routers.onSecond();
        publish();
    }

    @Override
    public void onPlaces() {
        routers.onPlaces(run.scene().population().locator(run.world().arePlacesWrong()));
    }

    private void onAlarm(RegionId region) {
        if (alarmed.add(region)) {
            run.time().after(ALARM_NANOS, () -> {
                alarmed.remove(region);
                ledger.react(region, run.time().moment());
                publish();
            });
        }
    }

    private void publish() {
        state = state.withHealth(ledger.snapshot());
    }

    /** Virtual time for buckets. */
    private record VirtualMeter(VirtualTime time) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return time.nowNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
