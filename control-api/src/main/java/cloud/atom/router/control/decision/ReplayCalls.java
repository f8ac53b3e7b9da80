package cloud.atom.router.control.decision;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.policy.PolicyUpload;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.memory.Remembered;
import cloud.atom.router.memory.Replay;
import cloud.atom.router.model.Reason;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import java.util.List;

/**
 * {@code POST /policy/replay}: what the remembered requests of a policy would have met under a candidate. Thread-safe.
 *
 * <p>A candidate whose id no active policy has considers none: which requests its hosts would take is not remembered.
 */
public final class ReplayCalls {
    private static final int MOST_REQUESTS = 100_000;

    private final DecisionMemory memory;
    private final RouterStateHolder states;

    public ReplayCalls(DecisionMemory memory, RouterStateHolder states) {
        this.memory = memory;
        this.states = states;
    }

    public List<Call> calls() {
        return List.of(Call.post("/policy/replay", Role.VIEWER, this::replay).with(PolicyUpload.BODY));
    }

    private Answer replay(Request request) {
        RoutingPolicy candidate = PolicyUpload.policy(request);
        request.principal().need(candidate.id().tenant());
        RouterState state = states.current();
        RoutingPolicy active = state.policies().find(candidate.id());
        List<Remembered> requests = active == null
                ? List.of()
                : memory.newest(decision -> isReplayed(decision, candidate), Long.MAX_VALUE, MOST_REQUESTS);
        return Answer.json(
                DecisionViews.of(Replay.compare(requests, state, active == null ? candidate : active, candidate)));
    }

    /** A client without the certificate that a policy asks for was told nothing of routes. */
    private static boolean isReplayed(Remembered decision, RoutingPolicy candidate) {
        return candidate.id().equals(decision.policyId()) && decision.reason() != Reason.TENANT_CERTIFICATE;
    }
}
