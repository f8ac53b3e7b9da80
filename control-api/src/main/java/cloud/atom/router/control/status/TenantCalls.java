package cloud.atom.router.control.status;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.StatusAnswers.RateView;
import cloud.atom.router.control.wire.StatusAnswers.TenantPolicyView;
import cloud.atom.router.control.wire.StatusAnswers.TenantView;
import cloud.atom.router.control.wire.StatusAnswers.Tenants;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.state.RouterStateHolder;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /tenants}: who has policies, and what is left of their share. Thread-safe. */
public final class TenantCalls {
    private final RouterStateHolder state;
    private final QuotaGate dryRun;

    /** Asks the live state, and {@code dryRun} for what is left, which takes nothing. */
    public TenantCalls(RouterStateHolder state, QuotaGate dryRun) {
        this.state = state;
        this.dryRun = dryRun;
    }

    public List<Call> calls() {
        return List.of(
                Call.get("/tenants", Role.VIEWER, this::tenants),
                Call.get("/tenants/:tenant", Role.VIEWER, this::tenant));
    }

    private Answer tenants(Request request) {
        TreeSet<TenantId> tenants = new TreeSet<>();
        state.current()
                .policies()
                .all()
                .forEach(policy -> tenants.add(policy.id().tenant()));
        return Answer.json(new Tenants(tenants.stream()
                .filter(request.principal()::sees)
                .map(tenant -> view(tenant, false))
                .toList()));
    }

    private Answer tenant(Request request) {
        TenantId tenant = parse(request.parameter("tenant"));
        if (tenant != null) {
            request.principal().need(tenant);
        }
        if (tenant == null || state.current().policies().ofTenant(tenant).isEmpty()) {
            throw Refusal.unknownTenant();
        }
        return Answer.json(view(tenant, true));
    }

    private TenantView view(TenantId tenant, boolean withUse) {
        List<TenantPolicyView> policies = state.current().policies().ofTenant(tenant).stream()
                .map(policy -> new TenantPolicyView(
                        policy.id().toString(),
                        policy.version(),
                        policy.hosts(),
                        policy.qos().tier().name().toLowerCase(Locale.ROOT),
                        rate(policy, withUse)))
                .toList();
        return new TenantView(tenant.value(), policies);
    }

    private @Nullable RateView rate(RoutingPolicy policy, boolean withUse) {
        if (policy.qos().rate().isEmpty()) {
            return null;
        }
        RateLimit limit = policy.qos().rate().get();
        return new RateView(limit.requestsPerSecond(), limit.burst(), withUse ? left(policy, limit) : null);
    }

    /** The gate answers what would be left behind one more request. */
    private long left(RoutingPolicy policy, RateLimit limit) {
        QuotaAnswer answer = dryRun.ask(policy.id(), limit);
        return answer.admitted() ? answer.remaining() + 1 : 0;
    }

    private static @Nullable TenantId parse(String name) {
        try {
            return new TenantId(name);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }
}
