package cloud.atom.router.ratelimit;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import io.github.bucket4j.TimeMeter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One token bucket per policy that has a rate. Thread-safe and lock-free where requests ask.
 *
 * <p>Buckets are known by the policy's id and outlive its versions: a new version with another rate goes on with what
 * was used under the old one, so that applying a policy is no way to a full bucket. Their number is bounded by the
 * number of policies: {@link #onPolicies} drops the rest.
 */
public final class TokenBuckets {
    private final TimeMeter time;
    private final ConcurrentHashMap<PolicyId, PolicyBucket> buckets = new ConcurrentHashMap<>();

    /** Buckets that live by the system's monotonic clock. */
    public TokenBuckets() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    /** Buckets that live by {@code time}. */
    public TokenBuckets(TimeMeter time) {
        this.time = time;
    }

    /** The gate of live traffic: it takes a token. */
    public QuotaGate live() {
        return this::take;
    }

    /** The gate of a dry run: it answers what live traffic would be told, and takes nothing. */
    public QuotaGate dryRun() {
        return this::look;
    }

    /**
     * Takes other policies: adapts the buckets of those that changed, drops those of policies that are gone. Not to be
     * called by two threads at once.
     *
     * @param limits by policy, of all policies that have a rate
     */
    public void onPolicies(Map<PolicyId, RateLimit> limits) {
        buckets.keySet().retainAll(limits.keySet());
        limits.forEach((policy, limit) -> {
            PolicyBucket bucket = buckets.get(policy);
            if (bucket != null) {
                bucket.adapt(limit);
            }
        });
    }

    int size() {
        return buckets.size();
    }

    private QuotaAnswer take(PolicyId policy, RateLimit limit) {
        PolicyBucket bucket = buckets.get(policy);
        if (bucket == null) {
            bucket = buckets.computeIfAbsent(policy, first -> new PolicyBucket(limit, time));
        }
        return bucket.take();
    }

    private QuotaAnswer look(PolicyId policy, RateLimit limit) {
        PolicyBucket bucket = buckets.get(policy);
        // A policy that nobody used yet has a full bucket; a look must not fill the memory with them.
        return (bucket == null ? new PolicyBucket(limit, time) : bucket).look();
    }
}
