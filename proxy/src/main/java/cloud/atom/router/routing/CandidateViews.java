package cloud.atom.router.routing;

import java.util.AbstractList;
import java.util.Objects;

/**
 * All regions as a decision left them: those that are tried by rank, then the rest in the registry's order. Immutable from
 * outside. Elements are made when somebody looks, which live traffic does not.
 */
final class CandidateViews extends AbstractList<Candidate> {
    private final Candidates candidates;

    CandidateViews(Candidates candidates) {
        this.candidates = candidates;
    }

    /** In which order the request would go to regions if all were fit. */
    long demand() {
        return candidates.demand();
    }

    @Override
    public Candidate get(int index) {
        return candidates.view(ordinalAt(Objects.checkIndex(index, size())));
    }

    @Override
    public int size() {
        return candidates.size();
    }

    private int ordinalAt(int index) {
        int behind = candidates.tried();
        for (int i = 0; i < size(); i++) {
            int place = candidates.rank(i) > 0 ? candidates.rank(i) - 1 : behind++;
            if (place == index) {
                return i;
            }
        }
        throw new AssertionError("no candidate at " + index);
    }
}
