package cloud.atom.router.policystore;

import cloud.atom.router.model.TenantId;
import cloud.atom.router.trust.Signatures;
import java.util.function.Predicate;

/**
 * How a policy came in and what shall be done with it. Immutable.
 *
 * @param dryRun whether everything is asked and nothing changed
 * @param applier who applies it: the name of the caller's token, or {@code directory}
 * @param source where the bytes came from, as messages name it: a file name or {@code policy}
 * @param signatures what came with it
 * @param scope the tenants whose policies the applier may apply
 */
public record ApplyOptions(
        boolean dryRun, String applier, String source, Signatures signatures, Predicate<TenantId> scope) {
    /** A real apply by an applier who may apply for every tenant. */
    public ApplyOptions(String applier, String source, Signatures signatures) {
        this(false, applier, source, signatures, tenant -> true);
    }

    /** A real apply of an unsigned policy. */
    public static ApplyOptions unsigned(String applier, String source) {
        return new ApplyOptions(applier, source, Signatures.NONE);
    }

    /** The same as a dry run. */
    public ApplyOptions asDryRun() {
        return new ApplyOptions(true, applier, source, signatures, scope);
    }
}
