package cloud.atom.router.operations;

/**
 * A rule of safety that a drain would break. Immutable.
 *
 * @param detail for people, with the numbers
 */
public record SafetyBreach(Rule rule, String detail) {
    /** The rules, by their keys below {@code safety}. */
    public enum Rule {
        MIN_REGIONS_ON,
        MAX_SHIFT
    }
}
