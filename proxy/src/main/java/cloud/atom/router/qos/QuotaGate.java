package cloud.atom.router.qos;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;

/**
 * Asked last in a decision whether the tenant's share admits one more request. Thread-safe, never blocks.
 *
 * <p>Live traffic passes a gate that takes; a dry run passes one that only looks.
 */
@FunctionalInterface
public interface QuotaGate {
    QuotaAnswer ask(PolicyId policy, RateLimit limit);
}
