package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.trust.Trust;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A router's state with an applier; its writer runs tasks when the test says so. */
final class Stage {
    static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    final Deque<Runnable> tasks = new ArrayDeque<>();
    final List<ApplyAnswer> observed = new ArrayList<>();
    final PolicyStore store = new PolicyStore();
    final RouterStateHolder holder;
    final PolicyApplier applier;
    Instant now = NOW;
    Trust trust = Trust.NONE;

    Stage(ApplyRules rules) {
        RouterState first = RouterState.initial(
                PolicyTexts.REGIONS, address -> NOWHERE, (location, region) -> 1, RoutingSettings.DEFAULT);
        holder = new RouterStateHolder(first, tasks::add);
        applier = new PolicyApplier(
                store,
                rules,
                new PolicyApplier.Wiring(
                        holder::current,
                        table -> holder.update(state -> state.withPolicies(table)),
                        tasks::add,
                        () -> now,
                        new ResidencyProof(new CountryTable(List.of())),
                        () -> trust),
                (options, answer) -> observed.add(answer));
    }

    private static final GeoLocation NOWHERE =
            new GeoLocation(IpNetwork.of(IpAddress.ofV4(0), 0), null, null, null, 0, GeoLocation.Source.UNKNOWN);

    static Stage simulation() {
        return new Stage(new ApplyRules("simulation", true, false));
    }

    void health(HealthSnapshot health) {
        holder.update(state -> state.withHealth(health));
        run();
    }

    /** Runs the writer until it has nothing to do. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    ApplyAnswer apply(byte[] bytes, ApplyOptions options) {
        CompletableFuture<ApplyAnswer> answer = applier.apply(bytes, options);
        run();
        assertThat(answer).isCompleted();
        return answer.join();
    }

    ApplyAnswer apply(String text) {
        return apply(PolicyTexts.bytes(text), ApplyOptions.unsigned("alice", "policy.yaml"));
    }

    ApplyResult taken(String text) {
        ApplyAnswer answer = apply(text);
        assertThat(answer).isInstanceOf(ApplyResult.class);
        return (ApplyResult) answer;
    }

    ApplyRefusal refused(String text) {
        ApplyAnswer answer = apply(text);
        assertThat(answer).isInstanceOf(ApplyRefusal.class);
        return (ApplyRefusal) answer;
    }

    /** The version that decisions see; 0 for none. */
    long activeVersion(String id) {
        PolicyId policy = PolicyId.parse(id);
        assertThat(policy).isNotNull();
        var active = holder.current().policies().find(policy);
        return active == null ? 0 : active.version();
    }
}
