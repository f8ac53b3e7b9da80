package cloud.atom.router.control.attack;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What came of a case. Immutable.
 *
 * @param target the proxy's name
 * @param outcome how it did
 * @param faults what was otherwise than the table says; harm first
 * @param seen what it did, in a few words
 * @param millis how long the case took, with all that the judge asked
 * @param used what it cost the proxy, where that is measured
 */
record Verdict(
        AttackCase attack,
        String target,
        Outcome outcome,
        List<String> faults,
        String seen,
        long millis,
        ProcessUse.Used used) {
    Verdict {
        faults = List.copyOf(faults);
    }

    /** The same after so long. */
    Verdict after(long nanos) {
        return new Verdict(attack, target, outcome, faults, seen, TimeUnit.NANOSECONDS.toMillis(nanos), used);
    }

    /** How a proxy did. */
    enum Outcome {
        /** As the table says. */
        OK,
        /** Otherwise, without harm that the judges can see. */
        DIFFERS,
        /** Something malformed went out, readers could disagree, or somebody else was hit. */
        HARM
    }
}
