package cloud.atom.router.downstream;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The regions and the one policy that a {@link PlaneRig}'s fields describe. */
final class RigState {
    private final PlaneRig rig;

    RigState(PlaneRig rig) {
        this.rig = rig;
    }

    private Endpoint endpoint(URI url) {
        Endpoint endpoint = new Endpoint(url, 1, "https".equals(url.getScheme()) ? rig.regionTls : Optional.empty());
        Endpoint announced = rig.regionHeader.map(endpoint::with).orElse(endpoint);
        return rig.regionProtocol.map(announced::with).orElse(announced);
    }

    RouterState state() {
        List<Region> regions = new ArrayList<>();
        List<RegionId> order = new ArrayList<>();
        for (int i = 0; i < rig.ports.size(); i++) {
            URI url =
                    URI.create((rig.regionTls.isEmpty() ? "http://" : "https://") + rig.host + ":" + rig.ports.get(i));
            List<Endpoint> endpoints = new ArrayList<>(List.of(endpoint(url)));
            if (i == 0) {
                rig.morePorts.forEach(
                        port -> endpoints.add(new Endpoint(URI.create("http://127.0.0.1:" + port), rig.moreWeight)));
            }
            Region region = region("r" + (i + 1), endpoints);
            regions.add(region);
            order.add(region.id());
        }
        for (Path socket : rig.sockets) {
            Endpoint endpoint = endpoint(URI.create("unix:" + socket));
            Region region = region("r" + (regions.size() + 1), List.of(endpoint));
            regions.add(region);
            order.add(region.id());
        }
        return RouterState.initial(
                        new RegionCatalog(regions),
                        client -> new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN),
                        (client, region) -> Double.NaN,
                        rig.routing)
                .withPolicies(new PolicyTable(List.of(policy(order))))
                .withHealth(new HealthSnapshot(
                        rig.health.map(known -> Map.of(order.get(0), known)).orElse(Map.of()), 0));
    }

    private RoutingPolicy policy(List<RegionId> order) {
        Route all = new Route(
                "all",
                Route.Match.ALL,
                false,
                order,
                Map.of(),
                rig.routeTimeout,
                Optional.of(rig.retry),
                rig.hedge,
                rig.mirror);
        return new RoutingPolicy(
                new PolicyId(new TenantId("acme"), "default", "api"),
                1,
                "simulation",
                RoutingPolicy.Validity.ALWAYS,
                "",
                List.of(rig.tenantHost),
                rig.residency,
                rig.affinity,
                RoutingPolicy.ServiceLevel.DEFAULT,
                RouteDefaults.DEFAULT,
                List.of(all),
                false,
                rig.qos,
                new Failover(order, Failover.Panic.SPREAD),
                rig.clients);
    }

    static Region region(String id, List<Endpoint> endpoints) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53, -6),
                endpoints,
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }
}
