package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.TraceId;
import org.junit.jupiter.api.Test;

/** The strategies that the router is compared with do what they are named for. */
final class BaselinesTest {
    private static final Scene SCENE = Scene.load();

    private final VirtualTime time = new VirtualTime();
    private final Run run = new Run(SCENE, time, new World(SCENE));
    private final Client client = SCENE.population().of(Tenant.EUROPE.host()).get(0);
    private final int nearest = new Distances(run).of(client).get(0);
    private int drawn;

    @Test
    void neverLeaveTheTenantsResidency() {
        for (Contender contender : Contender.values()) {
            Strategy strategy = contender.strategyFor(run);

            assertThat(strategy.plan(request()).targets())
                    .as(contender.title())
                    .isNotEmpty()
                    .allMatch(place -> SCENE.permits(client.host(), place.region()));
        }
    }

    @Test
    void staticNearestStaysWhateverThePollsSay() {
        Strategy strategy = new StaticNearest(run);
        fail(strategy, 10);

        assertThat(strategy.plan(request()).targets().get(0).region()).isEqualTo(nearest);
    }

    @Test
    void dnsLeavesAfterThreeChecksAndTheTimeToLive() {
        Strategy strategy = new DnsFailover(run);
        fail(strategy, 1);
        time.every(VirtualTime.SECOND, strategy::onSecond);

        time.runUntil(25);
        strategy.plan(request());
        time.runUntil(95);

        assertThat(strategy.plan(request()).targets().get(0).region()).isNotEqualTo(nearest);
    }

    @Test
    void roundRobinLeavesOutWhatFailedThreeChecks() {
        Strategy strategy = new RoundRobin(run);
        fail(strategy, 3);

        assertThat(strategy.plan(request()).targets()).noneMatch(place -> place.region() == nearest);
    }

    @Test
    void envoyEjectsAHostAfterFiveFailuresInARow() {
        Strategy strategy = new EnvoyPriorities(run);
        Place place = new Place(nearest, 1);
        for (int i = 0; i < 5; i++) {
            strategy.onAttempt(request(), place, AttemptOutcome.TIMEOUT, VirtualTime.SECOND);
        }

        for (int i = 0; i < 50; i++) {
            assertThat(strategy.plan(request()).targets().get(0)).isNotEqualTo(place);
        }
    }

    @Test
    void latencyOnlyGoesWhereAnswersComeQuickest() {
        Strategy strategy = new LatencyOnly(run);
        strategy.plan(request());
        for (int i = 0; i < 30; i++) {
            strategy.onAttempt(request(), new Place(nearest, 0), AttemptOutcome.SUCCESS, 5 * VirtualTime.SECOND);
        }

        long there = 0;
        for (int i = 0; i < 200; i++) {
            there += strategy.plan(request()).targets().get(0).region() == nearest ? 1 : 0;
        }
        assertThat(there).isLessThan(20);
    }

    private void fail(Strategy strategy, int polls) {
        for (int i = 0; i < polls; i++) {
            for (int endpoint = 0; endpoint < 3; endpoint++) {
                strategy.onPoll(new Place(nearest, endpoint), PollResult.FAILED);
            }
        }
    }

    private Request request() {
        return new Request(new TraceId(1, ++drawn), client, true);
    }
}
