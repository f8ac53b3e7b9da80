package cloud.atom.router.routing;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.RoutingPolicy.ServiceLevel;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A small world for decisions: four regions, clients with known places, and a policy that tests change. */
final class World {
    static final RegionId IRELAND = new RegionId("eu-west-1");
    static final RegionId FRANKFURT = new RegionId("eu-central-1");
    static final RegionId VIRGINIA = new RegionId("us-east-1");
    static final RegionId TOKYO = new RegionId("ap-northeast-1");
    static final PolicyId ACME = new PolicyId(new TenantId("acme"), "default", "api");

    static final String LONDON = "81.2.69.142";
    static final String BERLIN = "85.214.132.117";
    static final String NEW_YORK = "64.233.160.1";
    static final String OSAKA = "210.138.184.59";
    static final String NOWHERE = "198.51.100.7";

    private static final Map<String, GeoLocation> PLACES = Map.of(
            LONDON, place(LONDON, "GB", Continent.EU, 51.5, -0.1),
            BERLIN, place(BERLIN, "DE", Continent.EU, 52.5, 13.4),
            NEW_YORK, place(NEW_YORK, "US", Continent.NA, 40.7, -74.0),
            OSAKA, place(OSAKA, "JP", Continent.AS, 34.7, 135.5));

    final List<Region> regions = new ArrayList<>(List.of(
            region(IRELAND, "IE", Continent.EU, 53.35, -6.26),
            region(FRANKFURT, "DE", Continent.EU, 50.11, 8.68),
            region(VIRGINIA, "US", Continent.NA, 38.95, -77.45),
            region(TOKYO, "JP", Continent.AS, 35.68, 139.69)));
    final Map<RegionId, RegionHealth> health = new HashMap<>();
    final List<RoutingPolicy> others = new ArrayList<>();
    RoutingSettings settings = RoutingSettings.DEFAULT;
    long epochMillis;
    Residency residency = new Residency(List.of(new RegionSelector.All()), List.of());
    Affinity affinity = Affinity.DEFAULT;
    List<Route> routes = List.of();
    Failover failover = Failover.DEFAULT;
    Qos qos = Qos.DEFAULT;
    ServiceLevel serviceLevel = ServiceLevel.DEFAULT;
    boolean refuseUnmatched;
    ClientNames clients = ClientNames.ANY;
    GeoLocation.Source source = GeoLocation.Source.DATABASE;

    /** Numbers of autonomous systems by client; the others' are not known. */
    final Map<String, Long> systems = new HashMap<>();

    RoutingPolicy policy() {
        return policy(ACME, "api.acme.example", "*.acme.example");
    }

    RoutingPolicy policy(PolicyId id, String... hosts) {
        return new RoutingPolicy(
                id,
                1,
                "simulation",
                RoutingPolicy.Validity.ALWAYS,
                "",
                List.of(hosts),
                residency,
                affinity,
                serviceLevel,
                RouteDefaults.DEFAULT,
                routes,
                refuseUnmatched,
                qos,
                failover,
                clients);
    }

    RouterState state() {
        List<RoutingPolicy> policies = new ArrayList<>(others);
        policies.add(policy());
        return RouterState.initial(
                        new RegionCatalog(regions),
                        this::locate,
                        (client, region) -> client.point() == null
                                ? Double.NaN
                                : 1 + client.point().distanceKm(region.location()) * 0.02,
                        settings)
                .withPolicies(new PolicyTable(policies))
                .withHealth(new HealthSnapshot(health, epochMillis));
    }

    private GeoLocation locate(IpAddress client) {
        GeoLocation known = PLACES.get(client.text());
        return known == null
                ? new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN)
                : new GeoLocation(
                                known.network(),
                                known.country(),
                                known.continent(),
                                known.point(),
                                known.accuracyKm(),
                                source)
                        .announcedBy(systems.getOrDefault(client.text(), 0L), true);
    }

    void down(RegionId region) {
        health.put(region, health(0, RegionState.DOWN, 1));
    }

    static RegionHealth health(double score, RegionState state, double share) {
        return new RegionHealth(
                score,
                state,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                CircuitPhase.CLOSED,
                new RegionShare(share, 1),
                Set.of("poll"),
                Map.of(),
                0);
    }

    static RegionHealth health(OptionalDouble p95Seconds, OptionalDouble freeCapacity, CircuitPhase circuit) {
        return new RegionHealth(
                1,
                RegionState.HEALTHY,
                p95Seconds,
                OptionalDouble.empty(),
                freeCapacity,
                circuit,
                freeCapacity.orElse(1) > 0 ? RegionShare.WHOLE : new RegionShare(1, 0),
                Set.of("traffic"),
                Map.of(),
                0);
    }

    static RequestFacts get(String path, String client) {
        return request(new TraceId(1, 1), "GET", path, client);
    }

    static RequestFacts request(TraceId traceId, String method, String path, String client) {
        return new RequestFacts(
                traceId, null, "api.acme.example", method, path, FieldLookup.NONE, IpAddress.parse(client));
    }

    /** A request that brings {@code cookies} as one field. */
    static RequestFacts withCookies(String cookies, String client) {
        FieldLookup fields = name -> name.equals("cookie") ? cookies : null;
        return new RequestFacts(
                new TraceId(1, 1), null, "api.acme.example", "GET", "/", fields, IpAddress.parse(client));
    }

    static Route route(String prefix, List<RegionId> only, Map<RegionId, Double> weights) {
        return new Route(
                "route",
                new Route.Match(prefix, Set.of(), Map.of()),
                false,
                only,
                weights,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A route for everything below {@code prefix}, with any hedge and mirror. */
    static Route route(String prefix, Optional<HedgePolicy> hedge, Optional<MirrorPolicy> mirror) {
        return route(prefix, List.of(), hedge, mirror);
    }

    static Route route(String prefix, List<RegionId> only, Optional<HedgePolicy> hedge, Optional<MirrorPolicy> mirror) {
        return new Route(
                "route",
                new Route.Match(prefix, Set.of(), Map.of()),
                false,
                only,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                hedge,
                mirror);
    }

    static Region region(RegionId id, String country, Continent continent, double lat, double lon) {
        String group = continent == Continent.EU ? "eu" : "rest";
        Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:" + (9000 + Math.abs(id.hashCode() % 900))), 1);
        return new Region(
                id,
                id.value(),
                new CountryCode(country),
                continent,
                Set.of(group),
                new GeoPoint(lat, lon),
                List.of(endpoint),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }

    private static GeoLocation place(String ip, String country, Continent continent, double lat, double lon) {
        IpAddress address = IpAddress.parse(ip);
        if (address == null) {
            throw new AssertionError(ip);
        }
        return new GeoLocation(
                address.network(),
                new CountryCode(country),
                continent,
                new GeoPoint(lat, lon),
                10,
                GeoLocation.Source.DATABASE);
    }
}
