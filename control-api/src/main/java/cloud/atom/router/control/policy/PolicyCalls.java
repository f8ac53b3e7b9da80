package cloud.atom.router.control.policy;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.PolicyAnswers.Policies;
import cloud.atom.router.control.wire.PolicyAnswers.PolicyView;
import cloud.atom.router.control.wire.PolicyAnswers.VersionView;
import cloud.atom.router.control.wire.PolicyAnswers.Versions;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.policystore.StoredPolicy;
import cloud.atom.router.policystore.StoredVersion;
import java.util.List;

/** Reads policies. Thread-safe. A policy of a tenant out of the caller's scope is 403, whether it exists or not. */
public final class PolicyCalls {
    private static final String YAML = "application/yaml";

    private final PolicyStore store;

    public PolicyCalls(PolicyStore store) {
        this.store = store;
    }

    public List<Call> calls() {
        return List.of(
                Call.get("/policies", Role.VIEWER, this::policies),
                Call.get("/policy/:id", Role.VIEWER, request -> Answer.json(view(stored(request)))),
                Call.get("/policy/:id/versions", Role.VIEWER, this::versions),
                Call.get("/policy/:id/versions/:version", Role.VIEWER, this::version));
    }

    private Answer policies(Request request) {
        return Answer.json(new Policies(store.all().stream()
                .filter(policy -> request.principal().sees(policy.id().tenant()))
                .map(PolicyCalls::view)
                .toList()));
    }

    private Answer versions(Request request) {
        StoredPolicy stored = stored(request);
        List<VersionView> views =
                stored.versions().stream().map(version -> view(version, false)).toList();
        return Answer.json(new Versions(stored.id().toString(), views));
    }

    private Answer version(Request request) {
        StoredPolicy stored = stored(request);
        String number = request.parameter("version");
        StoredVersion version = number.matches("[0-9]{1,18}") ? stored.find(Long.parseLong(number)) : null;
        if (version == null) {
            throw Refusal.of(ControlProblem.POLICY_UNKNOWN, "The policy has no such version.");
        }
        return request.field("accept").contains(YAML)
                ? Answer.of(YAML, version.bytes())
                : Answer.json(view(version, true));
    }

    private StoredPolicy stored(Request request) {
        PolicyId id = PolicyId.parse(request.parameter("id"));
        if (id != null) {
            request.principal().need(id.tenant());
        }
        StoredPolicy stored = id == null ? null : store.find(id);
        if (stored == null) {
            throw Refusal.of(ControlProblem.POLICY_UNKNOWN, "No policy has this id (tenant.namespace.name).");
        }
        return stored;
    }

    private static PolicyView view(StoredPolicy stored) {
        StoredVersion active = stored.active();
        PolicyId id = stored.id();
        return new PolicyView(
                id.toString(),
                id.tenant().value(),
                id.namespace(),
                id.name(),
                active.policy().environment(),
                stored.latest(),
                active.version(),
                List.of(),
                active.status().wireName(),
                active.policy().description(),
                active.policy().hosts(),
                active.applier(),
                active.sha256(),
                active.acceptedAt().toString());
    }

    private static VersionView view(StoredVersion version, boolean withText) {
        return new VersionView(
                version.version(),
                version.status().wireName(),
                version.signature().wireName(),
                version.sha256(),
                version.applier(),
                version.acceptedAt().toString(),
                withText ? version.text() : null);
    }
}
