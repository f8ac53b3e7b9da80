package cloud.atom.router.control.auth;

import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.TenantId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls. Immutable.
 *
 * @param name as the audit and policies show it
 * @param tenants the only tenants it may see and change; empty: all
 */
public record Principal(String name, Set<Role> roles, Optional<Set<TenantId>> tenants) {
    /** Whoever calls from this machine where no token is configured. */
    static final Principal LOOPBACK = new Principal("loopback", EnumSet.allOf(Role.class), Optional.empty());

    /** The same, where it may only look. */
    static final Principal LOOPBACK_VIEWER = new Principal("loopback", EnumSet.of(Role.VIEWER), Optional.empty());

    public Principal {
        roles = Set.copyOf(roles);
        tenants = tenants.map(Set::copyOf);
    }

    /** Whether {@code tenant} is in its scope. */
    public boolean sees(TenantId tenant) {
        return tenants.isEmpty() || tenants.get().contains(tenant);
    }

    /** Refuses with 403 when it lacks {@code role}. */
    public void need(Role role) {
        if (!roles.contains(role)) {
            throw Refusal.of(ControlProblem.AUTH_ROLE, "This call needs the role " + role.wireName() + ".");
        }
    }

    /** Refuses with 403 when {@code tenant} is out of its scope. */
    public void need(TenantId tenant) {
        if (!sees(tenant)) {
            throw Refusal.of(ControlProblem.AUTH_TENANT, "This token is for other tenants.");
        }
    }
}
