package cloud.atom.router.policystore;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RegionCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Policies and regions that the tests of this package begin with. */
final class PolicyTexts {
    static final RegionCatalog REGIONS = new RegionCatalog(List.of(
            region("eu-west-1", "IE", Continent.EU, "eu"),
            region("eu-central-1", "DE", Continent.EU, "eu"),
            region("us-east-1", "US", Continent.NA, "us"),
            region("ap-southeast-1", "SG", Continent.AS, "apac")));

    /** The smallest policy that there is. */
    static final String SMALL = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata:
              tenant: acme
              name: api
              environment: simulation
              version: 7
            spec:
              hosts: [api.acme.example]
              residency: { allow: ["*"] }
            """;

    private PolicyTexts() {}

    /** {@link #SMALL} with other words in place of some of its own. */
    static String small(String from, String to) {
        return replaced(SMALL, from, to);
    }

    /** {@link #SMALL} with more lines in {@code spec}, already indented by two. */
    static String smallWith(String lines) {
        return SMALL + lines;
    }

    static String smallOf(long version) {
        return small("version: 7", "version: " + version);
    }

    static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new AssertionError("the text has no \"" + from + "\"");
        }
        return text.replace(from, to);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] example(String name) {
        try {
            return Files.readAllBytes(home().resolve("conf/examples/policies").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file beside the tests, as text. */
    static String resource(String name) {
        try (InputStream in = PolicyTexts.class.getResourceAsStream("/policystore/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root of the repository. */
    static Path home() {
        return Path.of(System.getProperty("router.home", ".."));
    }

    private static Region region(String id, String country, Continent continent, String group) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode(country),
                continent,
                Set.of(group),
                new GeoPoint(0, 0),
                List.of(new Endpoint(URI.create("http://127.0.0.1:1"), 1)),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }
}
