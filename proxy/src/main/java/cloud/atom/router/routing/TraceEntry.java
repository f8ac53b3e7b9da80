package cloud.atom.router.routing;

/**
 * What one step of a decision found. Immutable; text is made from it only when someone asks.
 *
 * @param verdict {@code pass}, {@code choose} or {@code refuse}
 * @param detail code and numbers: an id, a count, a reason code; empty when there is nothing to say
 */
public record TraceEntry(Step step, Verdict verdict, Object detail) {
    /** What a step did. */
    public enum Verdict {
        /** The step let the request on, perhaps with fewer regions. */
        PASS,
        /** The step picked the region. */
        CHOOSE,
        /** The step refused the request. */
        REFUSE,
        /** The step had nothing to do. */
        SKIP
    }
}
