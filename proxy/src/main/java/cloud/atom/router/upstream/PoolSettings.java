package cloud.atom.router.upstream;

import java.time.Duration;

/**
 * What a pool obeys. Immutable.
 *
 * @param connectTimeout time for one TCP connection
 * @param maxHeadBytes largest response head
 * @param maxFields most fields in one response head
 */
public record PoolSettings(UpstreamConfig upstream, Duration connectTimeout, int maxHeadBytes, int maxFields) {
    /** The same for requests whose number is bounded otherwise: none of them is held back for how quick answers are. */
    public PoolSettings withoutConcurrencyLimit() {
        return new PoolSettings(upstream.withoutConcurrencyLimit(), connectTimeout, maxHeadBytes, maxFields);
    }
}
