package cloud.atom.router.routing;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.RegionId;
import org.jspecify.annotations.Nullable;

/**
 * Where one attempt goes: a region, and up to two of its endpoints. Immutable.
 *
 * <p>Which of the two takes the attempt depends on what they have to do at that moment, which only the event loop knows
 * that carries it out: so the decision draws both and stays repeatable, and the loop takes the cheaper one.
 *
 * @param endpoint drawn by weight; takes the attempt where nothing speaks for the other
 * @param alternative another one of the region's endpoints; null: there is none, or it was not drawn
 */
public record Target(
        RegionId region, Endpoint endpoint, @Nullable Endpoint alternative) {
    /** A target with one endpoint. */
    public Target(RegionId region, Endpoint endpoint) {
        this(region, endpoint, null);
    }

    /** Whether both endpoints speak HTTP/1.1 only. */
    public boolean isHttp1Only() {
        return endpoint.protocol() == EndpointProtocol.H1
                && (alternative == null || alternative.protocol() == EndpointProtocol.H1);
    }
}
