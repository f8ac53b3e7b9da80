package cloud.atom.router.ratelimit;

import cloud.atom.router.model.RateLimit;
import cloud.atom.router.qos.QuotaAnswer;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * The bucket of one policy. Thread-safe: Bucket4j replaces its state by compare-and-set; asking takes no lock.
 *
 * <p>Tokens come back evenly ("greedy"): at 500 per second one every 2 ms, not 500 at the turn of a second.
 */
final class PolicyBucket {
    private static final long SECOND_NANOS = 1_000_000_000;

    /** Written by the thread that takes policies, read by all. */
    private volatile RateLimit limit;

    private final LocalBucket bucket;

    PolicyBucket(RateLimit limit, TimeMeter time) {
        this.limit = limit;
        bucket = new LocalBucketBuilder()
                .addLimit(bandwidth(limit))
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.LOCK_FREE)
                .build();
    }

    QuotaAnswer take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return answer(probe.isConsumed(), probe.getRemainingTokens(), probe.getNanosToWaitForRefill());
    }

    /** What {@link #take} would answer. */
    QuotaAnswer look() {
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        long taken = probe.canBeConsumed() ? 1 : 0;
        return answer(probe.canBeConsumed(), probe.getRemainingTokens() - taken, probe.getNanosToWaitForRefill());
    }

    /** Goes on under another limit; what was used of the old one counts as used of the new one. */
    void adapt(RateLimit newLimit) {
        RateLimit old = limit;
        if (newLimit.equals(old)) {
            return;
        }
        long used = Math.max(0, old.burst() - bucket.getAvailableTokens());
        bucket.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth(newLimit)).build(),
                TokensInheritanceStrategy.ADDITIVE);
        if (newLimit.burst() < old.burst()) {
            // Additive inheritance adds what the bucket grew by, but does not take away what it shrank by.
            long excess = bucket.getAvailableTokens() - Math.max(0, newLimit.burst() - used);
            if (excess > 0) {
                bucket.tryConsumeAsMuchAsPossible(excess);
            }
        }
        limit = newLimit;
    }

    private QuotaAnswer answer(boolean admitted, long remaining, long waitNanos) {
        RateLimit now = limit;
        double missing = Math.max(0, now.burst() - remaining);
        long resetNanos = (long) Math.min(Long.MAX_VALUE, missing * SECOND_NANOS / now.requestsPerSecond());
        return new QuotaAnswer(admitted, remaining, waitNanos, resetNanos);
    }

    private static Bandwidth bandwidth(RateLimit limit) {
        return Bandwidth.builder()
                .capacity(limit.burst())
                // Bucket4j counts in whole nanoseconds: no more than a token in each.
                .refillGreedy(Math.min(limit.requestsPerSecond(), SECOND_NANOS), Duration.ofSeconds(1))
                .build();
    }
}
