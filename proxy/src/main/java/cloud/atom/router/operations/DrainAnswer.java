package cloud.atom.router.operations;

import java.util.Optional;

/** What became of a wish to drain or undrain a region. */
public sealed interface DrainAnswer {
    /**
     * It was done and decisions follow it.
     *
     * @param drain the one that began or ended
     * @param broken the rule of safety that {@code force} broke; absent: none
     * @param kept whether a cold restart will know it
     */
    record Done(Drain drain, Optional<SafetyBreach> broken, boolean kept) implements DrainAnswer {}

    /** The registry has no such region. */
    record UnknownRegion() implements DrainAnswer {}

    /** The region is drained already, or no operator drained it. */
    record WrongState(String detail) implements DrainAnswer {}

    /** A rule of safety forbids it. */
    record Unsafe(SafetyBreach breach) implements DrainAnswer {}

    /** Another router is handing over to this one; the same will work in a moment. */
    record TakingOver() implements DrainAnswer {}
}
