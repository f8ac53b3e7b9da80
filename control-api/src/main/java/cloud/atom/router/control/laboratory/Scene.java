package cloud.atom.router.control.laboratory;

import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every run begins with: the registry and the policies, read by the router's own readers, and the clients.
 * Immutable.
 */
record Scene(RegionCatalog regions, PolicyTable policies, Geography geography, Population population) {
    /** Reads the files beside this class and draws the clients. */
    static Scene load() {
        RegionCatalog regions = new RegionCatalog(
                RegistryDocument.parse(bytes("registry.yaml"), "registry.yaml").regions());
        List<RoutingPolicy> policies = new ArrayList<>();
        for (Tenant tenant : Tenant.values()) {
            String name = tenant.wireName() + ".yaml";
            policies.add(PolicyParser.parse(bytes(name), name));
        }
        Geography geography = Geography.load();
        return new Scene(
                regions,
                new PolicyTable(policies),
                geography,
                Population.draw(geography, regions.regions(), usersByCountry()));
    }

    /** The policy that decides requests for {@code host}. */
    RoutingPolicy policyOf(String host) {
        RoutingPolicy policy = policies.byHost(host);
        if (policy == null) {
            throw new AssertionError("no policy for " + host);
        }
        return policy;
    }

    /** How a proxy tries requests for {@code host} again, ours or another's. */
    RetryPolicy retryOf(String host) {
        return policyOf(host).routes().get(0).retry().orElseThrow();
    }

    int ordinalOf(String region) {
        int ordinal = regions.ordinalOf(new RegionId(region));
        if (ordinal < 0) {
            throw new AssertionError("no region " + region);
        }
        return ordinal;
    }

    /** Whether {@code host}'s requests may go to a region: asked for each attempt, of whatever strategy. */
    boolean permits(String host, int region) {
        return policyOf(host).residency().permits(regions.region(region));
    }

    private static Map<CountryCode, Double> usersByCountry() {
        Map<CountryCode, Double> users = new LinkedHashMap<>();
        new String(bytes("countries.csv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(row -> users.put(new CountryCode(row[0]), Double.valueOf(row[1])));
        return users;
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Scene.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
