package cloud.atom.router.downstream;

/**
 * How a drain ended. Immutable.
 *
 * @param cut connections that were still open at the deadline
 */
public record Drained(int cut) {}
