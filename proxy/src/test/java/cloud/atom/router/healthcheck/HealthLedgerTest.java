package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.RegionHealth;
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
