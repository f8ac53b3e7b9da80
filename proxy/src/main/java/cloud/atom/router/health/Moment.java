package cloud.atom.router.health;

/**
 * A point in time on both clocks. Immutable.
 *
 * @param nanos on the process's monotonic clock
 * @param epochMillis on the wall clock, for people
 */
public record Moment(long nanos, long epochMillis) {}
