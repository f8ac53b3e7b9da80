package cloud.atom.router.policystore;

import java.util.List;

/** What became of one apply: taken ({@link ApplyResult}) or not ({@link ApplyRefusal}). Immutable. */
public sealed interface ApplyAnswer permits ApplyResult, ApplyRefusal {
    /** P1 to P7 in that order; empty when the policy was refused before they were asked. */
    List<PolicyCheck> checks();
}
