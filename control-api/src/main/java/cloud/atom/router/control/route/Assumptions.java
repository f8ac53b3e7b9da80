package cloud.atom.router.control.route;

import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.RouteQuestion.Assumption;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.problem.Problem.InputError;
import cloud.atom.router.state.RouterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What-if: a state of which some regions are taken to be other than they are. Thread-safe: holds no state. */
final class Assumptions {
    private Assumptions() {}

    /**
     * The same state under {@code assume}; the live one stays as it is.
     *
     * @throws Refusal 400 when the registry has no such region
     */
    static RouterState applied(RouterState state, Map<RegionId, Assumption> assume) {
        if (assume.isEmpty()) {
            return state;
        }
        List<InputError> errors = new ArrayList<>();
        Map<RegionId, RegionHealth> regions = new HashMap<>(state.health().regions());
        assume.forEach((region, assumption) -> {
            if (state.regions().find(region) == null) {
                errors.add(new InputError("/assume/regions/" + region, 0, 0, "expected: a region of the registry"));
            }
            regions.put(region, changed(regions.getOrDefault(region, RegionHealth.unknown(0)), assumption));
        });
        if (!errors.isEmpty()) {
            throw Refusal.of(ControlProblem.INPUT_INVALID, "The body names unknown regions.", errors);
        }
        return new RouterState(
                state.generation(),
                state.regions(),
                state.policies(),
                new HealthSnapshot(regions, state.health().takenAtEpochMillis()),
                state.places(),
                state.settings());
    }

    /** A score of 0 says that the region is gone, also where a policy would take it with any score. */
    private static RegionState stateOf(RegionHealth health, Assumption assumption) {
        boolean gone = assumption.score().isPresent() && assumption.score().get() == 0;
        return assumption.state().orElse(gone ? RegionState.DOWN : health.state());
    }

    private static RegionHealth changed(RegionHealth health, Assumption assumption) {
        return new RegionHealth(
                assumption.score().orElse(health.score()),
                stateOf(health, assumption),
                health.p95Seconds(),
                health.errorRatio(),
                health.freeCapacity(),
                health.circuit(),
                assumption
                        .score()
                        .map(score -> new RegionShare(RegionShare.ofScore(score), 1))
                        .orElse(health.share()),
                health.sources(),
                health.endpoints(),
                health.sinceEpochMillis(),
                health.basis(),
                health.flap());
    }
}
