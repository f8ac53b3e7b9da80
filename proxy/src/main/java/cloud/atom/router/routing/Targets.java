package cloud.atom.router.routing;

import cloud.atom.router.model.TraceId;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The regions that a decision tries, each with the endpoints that an attempt may go to. Immutable from outside. Endpoints
 * are drawn when somebody looks: always the same, as the trace id draws them, and most requests only look at the first.
 */
final class Targets extends AbstractList<Target> implements RandomAccess {
    private final Candidates candidates;
    private final TraceId traceId;

    Targets(Candidates candidates, TraceId traceId) {
        this.candidates = candidates;
        this.traceId = traceId;
    }

    @Override
    public Target get(int index) {
        return of(candidates, candidates.tried()[index], traceId);
    }

    /** A region with the endpoints that an attempt may go to. */
    static Target of(Candidates candidates, int ordinal, TraceId traceId) {
        return EndpointDraw.target(candidates.state().regions().region(ordinal), candidates.health(ordinal), traceId);
    }

    @Override
    public int size() {
        return candidates.tried().length;
    }
}
