package cloud.atom.router.routing;

import cloud.atom.router.model.RegionId;
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

    @Override
    public Candidate get(int index) {
        Objects.checkIndex(index, size());
        short[] tried = candidates.tried();
        return index < tried.length ? view(tried[index], index + 1) : view(restAt(index - tried.length), 0);
    }

    @Override
    public int size() {
        return candidates.size();
    }

    /** The ordinal of a region that is not tried, by its place among those. */
    private int restAt(int place) {
        int left = place;
        for (int ordinal = 0; ordinal < size(); ordinal++) {
            boolean isTried = Orders.contains(candidates.tried(), candidates.tried().length, ordinal);
            if (!isTried && left-- == 0) {
                return ordinal;
            }
        }
        throw new AssertionError("no candidate " + place + " behind those that are tried");
    }

    private Candidate view(int ordinal, int rank) {
        RegionId id = candidates.state().regions().region(ordinal).id();
        Spill spill = candidates.spill();
        double rttMs = candidates.isPlaced() ? candidates.rttMs()[ordinal] : Double.NaN;
        float share = spill == null ? 0 : (float) spill.shareOf(ordinal);
        return new Candidate(id, rank, rttMs, candidates.score(ordinal), candidates.why(ordinal), share);
    }
}
