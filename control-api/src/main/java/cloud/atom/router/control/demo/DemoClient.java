package cloud.atom.router.control.demo;

import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Somebody somewhere. Immutable.
 *
 * @param address an address that the public registers give to this place since many years
 * @param place where that is, on a map: what the demo expects does not come from the router's own database
 */
record DemoClient(String name, String address, GeoPoint place) {
    static final DemoClient DUBLIN = new DemoClient("Dublin", "134.226.1.1", new GeoPoint(53.34, -6.25));

    /** On every continent with people but Africa, which is about as far from Europe as from South America. */
    static final List<DemoClient> ALL = List.of(
            DUBLIN,
            new DemoClient("London", "81.2.69.142", new GeoPoint(51.51, -0.09)),
            new DemoClient("Frankfurt", "141.2.1.1", new GeoPoint(50.11, 8.68)),
            new DemoClient("Princeton", "128.112.1.1", new GeoPoint(40.35, -74.66)),
            new DemoClient("Tokyo", "133.11.0.1", new GeoPoint(35.69, 139.69)),
            new DemoClient("Brisbane", "130.102.1.1", new GeoPoint(-27.47, 153.03)),
            new DemoClient("São Paulo", "143.107.1.1", new GeoPoint(-23.55, -46.63)));

    /** A region this much farther than the nearest may be as good: routers measure time, not distance. */
    private static final double TOLERANCE_KM = 500;

    /** The regions that are right for this client: the nearest, and those hardly farther. */
    Set<RegionId> nearest(List<Region> regions) {
        double least = regions.stream()
                .mapToDouble(region -> region.location().distanceKm(place))
                .min()
                .orElseThrow();
        return regions.stream()
                .filter(region -> region.location().distanceKm(place) <= least + TOLERANCE_KM)
                .map(Region::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A GET of this client for a tenant's host, counted under the client's name. */
    LoadRequest request(String host) {
        return LoadRequest.get(DemoHttp.PATH, Map.of("Host", host, "X-Forwarded-For", address))
                .from(name);
    }
}
