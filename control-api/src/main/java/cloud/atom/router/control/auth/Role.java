package cloud.atom.router.control.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a caller may do; none includes another. */
public enum Role {
    /** Every GET, and {@code /route}. */
    VIEWER,
    /** {@code /policy/apply}, dry runs too. */
    APPLIER,
    /** Approve, reject, roll back. */
    APPROVER,
    /** Drain, undrain, failovers, {@code consume}. */
    OPERATOR;

    /** The name in configuration and answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that name; null when there is none. */
    public static @Nullable Role parse(String name) {
        for (Role role : values()) {
            if (role.wireName().equals(name)) {
                return role;
            }
        }
        return null;
    }
}
