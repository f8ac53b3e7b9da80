package cloud.atom.router.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Twenty regions on six continents, as many tenants as wanted with fifty routes each, and requests of clients all over the
 * world. Immutable; the same for the same number of tenants.
 *
 * <p>Two thirds of the tenants may use all regions, the others those of one continent. A route asks for a prefix of the
 * path, one in two for a method besides, one in five for a header field.
 */
final class LargeWorld {
    static final int ROUTES = 50;

    /** The same number for any number of tenants, so that what is measured is the tenants. */
    static final int REQUESTS = 20_000;

    private static final int NETWORKS = 5_000;
    private static final int LEARNED = 2_000;
    private static final int HOUR = 490_000;
    private static final String[] CITIES = {
        "IE EU 53.3 -6.3",
        "DE EU 50.1 8.7",
        "FR EU 48.9 2.4",
        "SE EU 59.3 18.1",
        "ES EU 40.4 -3.7",
        "US NA 39.0 -77.5",
        "US NA 40.0 -83.0",
        "US NA 37.4 -121.9",
        "US NA 45.9 -119.3",
        "CA NA 45.5 -73.6",
        "BR SA -23.5 -46.6",
        "CL SA -33.5 -70.7",
        "ZA AF -33.9 18.4",
        "AE AS 24.4 54.4",
        "IN AS 19.1 72.9",
        "SG AS 1.4 103.8",
        "JP AS 35.7 139.7",
        "KR AS 37.6 127.0",
        "HK AS 22.3 114.2",
        "AU OC -33.9 151.2"
    };
    private static final String[] CONTINENTS = {"EU", "NA", "AS"};

    private final Geography geography = Geography.load();
    private final List<Country> countries = geography.countries().all();
    private final int tenants;

    LargeWorld(int tenants) {
        this.tenants = tenants;
    }

    /** All regions serve, one of them comes back after a failure; round trips of some networks were measured. */
    RouterState state() {
        List<Region> regions =
                RegistryDocument.parse(registry().getBytes(UTF_8), "registry").regions();
        Map<RegionId, RegionHealth> health = new HashMap<>();
        regions.forEach(region -> health.put(region.id(), RegionHealth.unknown(0)));
        return RouterState.initial(
                        new RegionCatalog(regions), this::locate, geography.rttModel(), RoutingSettings.DEFAULT)
                .withPolicies(new PolicyTable(policies()))
                .withHealth(new HealthSnapshot(health, 0))
                .withLearned(learned(regions));
    }

    /** One request of each tenant in turn, of clients some of whose networks are seen often and most hardly ever. */
    RequestFacts[] requests() {
        Random random = new Random(7);
        FieldLookup fields = Map.of(
                        "accept",
                        "*/*",
                        "user-agent",
                        "curl/8.5.0",
                        "x-beta",
                        "0",
                        "cookie",
                        "a=b",
                        "accept-encoding",
                        "gzip")::get;
        RequestFacts[] requests = new RequestFacts[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            double popular = random.nextDouble();
            int network = (int) (NETWORKS * popular * popular * popular);
            String host = (i % 4 == 0 ? "www." : "api.") + "t" + i % tenants + ".example";
            String path = "/v1/part" + random.nextInt(ROUTES) + "/items/" + random.nextInt(1000);
            TraceId trace = new TraceId(random.nextLong(), random.nextLong());
            requests[i] = new RequestFacts(trace, null, host, "GET", path, fields, client(network));
        }
        return requests;
    }

    /** Requests to hosts of nobody. */
    RequestFacts[] strangers() {
        RequestFacts[] requests = requests();
        for (int i = 0; i < REQUESTS; i++) {
            RequestFacts one = requests[i];
            String host = "a.b.c.stranger" + i + ".example";
            requests[i] =
                    new RequestFacts(one.traceId(), null, host, one.method(), one.path(), one.fields(), one.client());
        }
        return requests;
    }

    private static IpAddress client(int network) {
        return IpAddress.ofV4(0x0100_0000 + (network * 0x9e37_79b1 >>> 10 << 8) + 17);
    }

    private GeoLocation locate(IpAddress client) {
        Country country = countries.get((int) (client.low() >>> 8) % countries.size());
        return new GeoLocation(
                client.network(),
                country.code(),
                country.continent(),
                country.centroid(),
                50,
                GeoLocation.Source.DATABASE);
    }

    private LearnedRtts learned(List<Region> regions) {
        LearnedTable table = new LearnedTable(geography.countries(), LearnedTable.SLOTS);
        Random random = new Random(11);
        for (int i = 0; i < LEARNED; i++) {
            GeoLocation client = locate(client(i));
            Region region = regions.get(random.nextInt(regions.size()));
            double modelMs = geography.rttModel().estimateMs(client, region);
            double rttMs = modelMs * (0.8 + random.nextDouble());
            table.add(new RttSample(client.network(), region.id(), rttMs), client, modelMs, HOUR);
        }
        return table.snapshot(HOUR);
    }

    private List<RoutingPolicy> policies() {
        List<RoutingPolicy> policies = new ArrayList<>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            policies.add(PolicyParser.parse(policy(tenant).getBytes(UTF_8), "policy"));
        }
        return policies;
    }

    private static String policy(int tenant) {
        StringBuilder text = new StringBuilder("apiVersion: router.atom.cloud/v1\nkind: RoutingPolicy\nmetadata: ");
        text.append("{ tenant: t%1$d, name: api, environment: simulation, version: 1 }%nspec:%n".formatted(tenant))
                .append("  hosts: [api.t%1$d.example, \"*.t%1$d.example\"]%n".formatted(tenant))
                .append("  residency: { allow: [\"%s\"] }%n".formatted(residency(tenant)))
                .append("  qos: { rate: { requests_per_second: 100, burst: 100 } }\n  routes:\n");
        for (int route = 0; route < ROUTES; route++) {
            text.append("    - { name: r%1$d, match: { path_prefix: /v1/part%1$d".formatted(route));
            text.append(route % 2 == 0 ? ", methods: [GET]" : "");
            text.append(route % 5 == 0 ? ", headers: { x-beta: \"0\" }" : "").append(" } }\n");
        }
        return text.toString();
    }

    private static String residency(int tenant) {
        return tenant % 3 == 0 ? "continent:" + CONTINENTS[tenant / 3 % CONTINENTS.length] : "*";
    }

    private static String registry() {
        StringBuilder text = new StringBuilder("regions:\n");
        for (int i = 0; i < CITIES.length; i++) {
            String[] city = CITIES[i].split(" ");
            text.append("  - { id: r%d, name: R, country: %s, continent: %s, ".formatted(i, city[0], city[1]))
                    .append("location: { lat: %s, lon: %s }, ".formatted(city[2], city[3]))
                    .append("endpoints: [{ url: \"http://127.0.0.1:%d\" }] }%n".formatted(9000 + i));
        }
        return text.toString();
    }
}
