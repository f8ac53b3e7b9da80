package cloud.atom.router.upstream;

import java.time.Duration;

/**
 * What a pool obeys. Immutable.
 *
 * @param connectTimeout time for one TCP connection
 * @param maxHeadBytes largest response head
 * @param maxFields most fields in one response head
 */
public record PoolSettings(UpstreamConfig upstream, Duration connectTimeout, int maxHeadBytes, int maxFields) {}
