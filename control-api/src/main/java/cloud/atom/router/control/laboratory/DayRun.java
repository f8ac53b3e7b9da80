package cloud.atom.router.control.laboratory;

import cloud.atom.router.exchange.RetryBudget;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.state.RoutingSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One strategy on one day. Not thread-safe; used once. */
final class DayRun {
    /** What regions are measured against: the router's own {@code slo.p95}. */
    static final Duration SLO_P95 = RoutingSettings.DEFAULT.p95();

    /** Share of the requests that may be sent twice. */
    private static final double IDEMPOTENT_SHARE = 0.9;

    /** A poll of an endpoint that answers takes this long. */
    private static final long POLL_NANOS = 50 * VirtualTime.MILLI;

    private static final double POLL_JITTER = 0.1;

    /** After the last request, until the last answer. */
    private static final int REST_SECONDS = 10;

    private final Scene scene;
    private final Day day;
    private final VirtualTime time = new VirtualTime();
    private final World world;
    private final Strategy strategy;
    private final Figures figures;
    private final RetryBudget budget = new RetryBudget();
    private final Chance arrivals;
    private final Chance polls = Chance.of(Laboratory.SEED, "polls");
    private final List<Crowd> crowds = new ArrayList<>();
    private boolean placesWrong;

    private DayRun(Scene scene, Day day, Contender contender) {
        this.scene = scene;
        this.day = day;
        world = new World(scene);
        figures = new Figures(day, scene.regions().size());
        arrivals = Chance.of(Laboratory.SEED, day.name());
        strategy = contender.strategyFor(new Run(scene, time, world));
        for (Tenant tenant : Tenant.values()) {
            crowds.add(new Crowd(tenant, scene.population().of(tenant.host())));
        }
    }

    static Figures run(Scene scene, Day day, Contender contender) {
        DayRun run = new DayRun(scene, day, contender);
        run.schedule();
        run.time.runUntil(Day.SECONDS + REST_SECONDS);
        return run.figures;
    }

    VirtualTime time() {
        return time;
    }

    World world() {
        return world;
    }

    Scene scene() {
        return scene;
    }

    Strategy strategy() {
        return strategy;
    }

    Figures figures() {
        return figures;
    }

    RetryBudget budget() {
        return budget;
    }

    RegionId regionId(Place place) {
        return scene.regions().region(place.region()).id();
    }

    private void schedule() {
        // The script first: what happens in a second happens before its requests.
        for (Day.Step step : day.script()) {
            time.after(step.second() * VirtualTime.SECOND, () -> happen(step));
        }
        for (int region = 0; region < scene.regions().size(); region++) {
            HealthPolling polling = scene.regions().region(region).health();
            for (int i = 0; i < scene.regions().region(region).endpoints().size(); i++) {
                Place place = new Place(region, i);
                long first = (long) (polls.uniform() * polling.interval().toNanos());
                time.after(first, () -> poll(place, polling));
            }
        }
        time.every(VirtualTime.SECOND, strategy::onSecond);
        time.after(0, this::nextArrival);
    }

    private void happen(Day.Step step) {
        step.what().accept(world);
        if (world.arePlacesWrong() != placesWrong) {
            placesWrong = world.arePlacesWrong();
            strategy.onPlaces();
        }
    }

    /** As {@code healthcheck.PollSchedule} does: at the registry's pace, within a tenth of it. */
    private void poll(Place place, HealthPolling polling) {
        Condition condition = world.server(place).condition();
        PollResult result = switch (condition.reach()) {
            case SILENT, REFUSES -> PollResult.FAILED;
            case ANSWERS -> condition.draining() ? draining() : PollResult.OK;
        };
        boolean silent = condition.reach() == Condition.Reach.SILENT;
        time.after(silent ? polling.timeout().toNanos() : POLL_NANOS, () -> strategy.onPoll(place, result));
        double pause = 1 - POLL_JITTER + 2 * POLL_JITTER * polls.uniform();
        time.after((long) (pause * polling.interval().toNanos()), () -> poll(place, polling));
    }

    private static PollResult draining() {
        return new PollResult(PollResult.Status.DRAINING, PollResult.OK.inputs());
    }

    private void nextArrival() {
        double perSecond = 0;
        for (Crowd crowd : crowds) {
            perSecond += crowd.perSecond(world);
        }
        time.after((long) arrivals.exponential(VirtualTime.SECOND / perSecond), () -> {
            if (time.second() < Day.SECONDS) {
                arrive();
                nextArrival();
            }
        });
    }

    private void arrive() {
        Request request = new Request(
                new TraceId(arrivals.bits(), arrivals.bits() | 1),
                someClient(arrivals.uniform()),
                arrivals.uniform() < IDEMPOTENT_SHARE);
        new Journey(this, request, strategy.plan(request)).begin();
    }

    private Client someClient(double draw) {
        double total =
                crowds.stream().mapToDouble(crowd -> crowd.perSecond(world)).sum();
        double rest = draw * total;
        for (Crowd crowd : crowds) {
            if (rest < crowd.perSecond(world)) {
                return crowd.client(rest / crowd.perSecond(world));
            }
            rest -= crowd.perSecond(world);
        }
        return crowds.get(0).client(0);
    }

    /** The clients of one tenant. Immutable. */
    private static final class Crowd {
        private final Tenant tenant;
        private final List<Client> clients;

        /** Of the weights up to and including each client's. */
        private final double[] sums;

        Crowd(Tenant tenant, List<Client> clients) {
            this.tenant = tenant;
            this.clients = clients;
            sums = new double[clients.size()];
            double sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += clients.get(i).weight();
                sums[i] = sum;
            }
        }

        double perSecond(World world) {
            return tenant.perSecond() * (tenant == Tenant.GUEST ? world.guestFactor() : 1);
        }

        Client client(double draw) {
            double wanted = draw * sums[sums.length - 1];
            int found = Arrays.binarySearch(sums, wanted);
            return clients.get(Math.min(sums.length - 1, found >= 0 ? found + 1 : -found - 1));
        }
    }
}
