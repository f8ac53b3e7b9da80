package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.Preference;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthLedgerTest {
    private static final Region EU = Regions.region("eu-west-1", "http://10.0.0.1:80");
    private static final Region US = Regions.region("us-east-1", "http://10.0.0.2:80");

    private final List<RegionId> alarms = new ArrayList<>();
    private final TrafficRecorder traffic = new TrafficRecorder(alarms::add);
    private final HealthLedger ledger = new HealthLedger(HealthSettings.DEFAULT, traffic);
    private long seconds;

    @BeforeEach
    void begin() {
        ledger.onRegions(List.of(EU, US), moment());
    }

    @Test
    void knowsEveryRegionFromTheStart() {
        assertThat(ledger.snapshot().regions()).containsOnlyKeys(EU.id(), US.id());
        assertThat(health(EU).takesRequests()).isTrue();
    }

    @Test
    void opensABreakerAtTheFifthFailureInARow() {
        for (int i = 0; i < 5; i++) {
            traffic.record(EU.id(), EU.endpoints().get(0), AttemptOutcome.CONNECT_FAILURE, -1);
        }
        assertThat(alarms).containsExactly(EU.id());
        ledger.react(EU.id(), moment());

        assertThat(health(EU).circuitOpen()).isTrue();
        assertThat(health(US).circuitOpen()).isFalse();
    }

    @Test
    void isNotAlarmedByABreakerThatIsOpen() {
        opensABreakerAtTheFifthFailureInARow();
        alarms.clear();

        traffic.record(EU.id(), EU.endpoints().get(0), AttemptOutcome.RESET, -1);

        assertThat(alarms).isEmpty();
    }

    @Test
    void keepsWhatIsKnownAcrossReloads() {
        ledger.onDrained(Set.of(EU.id()), moment());

        ledger.onRegions(List.of(EU), moment());

        assertThat(ledger.snapshot().regions()).containsOnlyKeys(EU.id());
        assertThat(health(EU).state()).isEqualTo(RegionState.DRAINED);
        ledger.onDrained(Set.of(), moment());
        ledger.tick(moment());
        assertThat(health(EU).state()).isEqualTo(RegionState.HEALTHY);
        assertThat(health(EU).share().health()).isZero();
    }

    @Test
    void keepsARegionDrainedThatLeavesTheRegistryAndReturns() {
        ledger.onDrained(Set.of(EU.id()), moment());

        ledger.onRegions(List.of(US), moment());
        ledger.onRegions(List.of(EU, US), moment());

        assertThat(health(EU).state()).isEqualTo(RegionState.DRAINED);
        assertThat(health(US).state()).isEqualTo(RegionState.HEALTHY);
    }

    @Test
    void ignoresRegionsThatAreGone() {
        ledger.onRegions(List.of(EU), moment());

        ledger.onPoll(US.id(), US.endpoints().get(0), PollResult.FAILED);
        ledger.onDrained(Set.of(US.id()), moment());
        ledger.onDrained(Set.of(), moment());
        ledger.react(US.id(), moment());

        assertThat(ledger.snapshot().of(US.id())).isNull();
    }

    @Test
    void leavesARegionThatTurnsRequestsAwayWhatItAnswers() {
        for (int i = 0; i < 10; i++) {
            second(100, 40);
        }

        assertThat(health(EU).share().taken(0)).isCloseTo(0.4, within(0.02));
        assertThat(health(US).share()).isEqualTo(RegionShare.WHOLE);
    }

    @Test
    void givesItMoreByStepsOnceItTurnsNothingAway() {
        leavesARegionThatTurnsRequestsAwayWhatItAnswers();
        double before = health(EU).share().taken(0);

        second(100, 100);
        double after = health(EU).share().taken(0);
        for (int i = 0; i < 200; i++) {
            second(100, 100);
        }

        assertThat(after).isBetween(before, before + 0.101);
        assertThat(health(EU).share()).isEqualTo(RegionShare.WHOLE);
    }

    /** One in which gold requests prefer the first region, which answers some and turns the rest away. */
    private void second(int requests, int answered) {
        long preference = Preference.with(Preference.with(Preference.ofTier(0), 0, 0, true), 1, 1, true);
        for (int i = 0; i < requests; i++) {
            traffic.recordDemand(preference);
            Region region = i < answered ? EU : US;
            traffic.record(region.id(), region.endpoints().get(0), AttemptOutcome.SUCCESS, 10_000_000);
            if (i >= answered) {
                traffic.recordTurnedAway(EU.id());
            }
        }
        ledger.tick(moment());
    }

    private RegionHealth health(Region region) {
        RegionHealth health = ledger.snapshot().of(region.id());
        assertThat(health).isNotNull();
        return health;
    }

    private Moment moment() {
        seconds++;
        return new Moment(seconds * 1_000_000_000, seconds * 1_000);
    }
}
