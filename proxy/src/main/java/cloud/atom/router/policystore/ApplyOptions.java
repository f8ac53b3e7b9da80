package cloud.atom.router.policystore;

import cloud.atom.router.model.TenantId;
import java.util.function.Predicate;

/**
 * How a policy came in and what shall be done with it. Immutable.
 *
 * @param dryRun whether everything is asked and nothing changed
 * @param applier who applies it: the name of the caller's token, or {@code directory}
 * @param source where the bytes came from, as messages name it: a file name or {@code policy}
 * @param signatures how many signatures and bundles came with it, at least 0
 * @param scope the tenants whose policies the applier may apply
 */
public record ApplyOptions(boolean dryRun, String applier, String source, int signatures, Predicate<TenantId> scope) {
    public ApplyOptions {
        if (signatures < 0) {
            throw new IllegalArgumentException("signatures: " + signatures + " (expected: at least 0)");
        }
    }

    /** Options of an applier who may apply for every tenant. */
    public ApplyOptions(boolean dryRun, String applier, String source, int signatures) {
        this(dryRun, applier, source, signatures, tenant -> true);
    }

    /** A real apply of an unsigned policy. */
    public static ApplyOptions unsigned(String applier, String source) {
        return new ApplyOptions(false, applier, source, 0);
    }

    /** The same as a dry run. */
    public ApplyOptions asDryRun() {
        return new ApplyOptions(true, applier, source, signatures, scope);
    }
}
