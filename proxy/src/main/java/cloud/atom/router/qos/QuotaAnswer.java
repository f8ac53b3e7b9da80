package cloud.atom.router.qos;

/**
 * What a quota gate said. Immutable.
 *
 * @param remaining requests that would be admitted at once now
 * @param waitNanos time until one more request would be admitted; 0 when admitted
 * @param resetNanos time until the bucket is full again
 */
public record QuotaAnswer(boolean admitted, long remaining, long waitNanos, long resetNanos) {}
