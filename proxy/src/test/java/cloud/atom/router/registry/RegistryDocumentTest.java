package cloud.atom.router.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.testing.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryDocumentTest {
    /** A mistake of each kind. */
    private static final String MISTAKES = """
            revision: -1
            regionz: []
            regions:
              - id: "group:eu"
                country: Ireland
                continent: Europe
                groups: ["a b"]
                location: { lat: 91, lon: .nan }
                endpoints:
                  - url: ftp://x
                    weight: 0
                  - url: http://user:secret@x:1
                  - url: http://x:1
                    weight: 1001
                health: { path: health, interval: 0s, healthy_aftr: 2 }
                capacity: { requests_per_second: -1 }
              - id: b
                endpoints: []
              - id: b
                country: IE
            """;

    @Test
    void readsEveryField() {
        RegistryDocument document = parse("""
                revision: 12
                force: true
                regions:
                  - id: eu-west-1
                    name: Ireland
                    country: IE
                    continent: EU
                    groups: [eu, prod]
                    location: { lat: 53.35, lon: -6.26 }
                    endpoints:
                      - url: http://10.1.0.10:8080
                        weight: 3
                      - url: http://Upstream.Example/
                    health: { path: /ok?deep=1, interval: 5s, timeout: 500ms, healthy_after: 1, unhealthy_after: 4 }
                    capacity: { requests_per_second: 5000, connections: 0 }
                """);

        assertThat(document.revision()).isEqualTo(12);
        assertThat(document.force()).isTrue();
        assertThat(document.regions())
                .containsExactly(new Region(
                        new RegionId("eu-west-1"),
                        "Ireland",
                        new CountryCode("IE"),
                        Continent.EU,
                        Set.of("eu", "prod"),
                        new GeoPoint(53.35, -6.26),
                        List.of(
                                new Endpoint(URI.create("http://10.1.0.10:8080"), 3),
                                new Endpoint(URI.create("http://upstream.example:80"), 1)),
                        new HealthPolling("/ok?deep=1", Duration.ofSeconds(5), Duration.ofMillis(500), 1, 4),
                        new Capacity(5000)));
    }

    @Test
    void fillsInDefaultsAndReadsJson() {
        RegistryDocument document = parse("{\"regions\": [{\"id\": \"a\", \"country\": \"IE\", \"continent\": \"EU\","
                + " \"location\": {\"lat\": 1, \"lon\": 2.5}, \"endpoints\": [{\"url\": \"http://[::1]:1\"}]}]}");

        Region region = document.regions().get(0);
        assertThat(document.revision()).isZero();
        assertThat(document.force()).isFalse();
        assertThat(region.name()).isEqualTo("a");
        assertThat(region.groups()).isEmpty();
        assertThat(region.health()).isEqualTo(HealthPolling.DEFAULT);
        assertThat(region.capacity()).isEqualTo(Capacity.NOT_STATED);
        assertThat(region.endpoints().get(0).host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix:app.sock",
                "unix://host/app.sock",
                "unix:/a?b",
                "unix:/a#b",
                "unix:/",
                "unix:/%2e",
                "UNIX:/a"
            })
    void refusesWhatIsNoPathOfAUnixSocket(String url) {
        assertThat(problems(regionAt(url)))
                .singleElement()
                .asString()
                .contains("url: ")
                .endsWith("(expected: http://host:port, https://host:port or unix:/path)");
    }

    @Test
    void takesUnixSockets() {
        Endpoint endpoint = parse(regionAt("unix:/run/app.sock"))
                .regions()
                .get(0)
                .endpoints()
                .get(0);

        assertThat(endpoint.isUnix()).isTrue();
        assertThat(endpoint.authority()).isEqualTo("localhost");
        assertThat(endpoint).hasToString("unix:/run/app.sock");
    }

    private static String regionAt(String url) {
        return "regions: [{ id: a, country: IE, continent: EU, location: { lat: 1, lon: 2 }, endpoints: [{ url: \""
                + url + "\" }] }]";
    }

    @Test
    void reportsEveryMistakeAtItsPlace() {
        List<String> problems = problems(MISTAKES);

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "r:1:11: revision: -1 (expected: at least 0)",
                        "r:2:1: regionz: unknown key (did you mean regions?)",
                        "r:4:9: regions[0].id: region: \"group:eu\" (expected: 1 to 63 letters, digits, '-' or '_',"
                                + " first a letter or digit)",
                        "r:5:14: regions[0].country: country: \"Ireland\" (expected: two upper-case letters)",
                        "r:6:16: regions[0].continent: \"Europe\" (expected: AF, AN, AS, EU, NA, OC or SA)",
                        "r:7:14: regions[0].groups[0]: \"a b\" (expected: 1 to 63 letters, digits, '-' or '_', first a"
                                + " letter or digit)",
                        "r:8:22: regions[0].location.lat: 91.0 (expected: in [-90, 90])",
                        "r:8:31: regions[0].location.lon: .nan (expected: a finite number)",
                        "r:10:14: regions[0].endpoints[0].url: \"ftp://x\" (expected: http://host:port, https://host:port or unix:/path)",
                        "r:11:17: regions[0].endpoints[0].weight: 0 (expected: 1 to 1000)",
                        "r:12:14: regions[0].endpoints[1].url: user and password in a URL (expected: http://host:port or https://host:port)",
                        "r:14:17: regions[0].endpoints[2].weight: 1001 (expected: 1 to 1000)",
                        "r:15:21: regions[0].health.path: \"health\" (expected: a path such as /health, or tcp)",
                        "r:15:39: regions[0].health.interval: 0s (expected: above 0)",
                        "r:15:43: regions[0].health.healthy_aftr: unknown key (did you mean healthy_after?)",
                        "r:16:38: regions[0].capacity.requests_per_second: -1 (expected: at least 0)",
                        "r:17:5: regions[1].country: missing (expected: country)",
                        "r:17:5: regions[1].continent: missing (expected: continent)",
                        "r:17:5: regions[1].location: missing (expected: location)",
                        "r:18:16: regions[1].endpoints: [] (expected: at least one)",
                        "r:19:9: regions[2].id: the id stands twice (expected: unique; first in line 17)",
                        "r:19:5: regions[2].continent: missing (expected: continent)",
                        "r:19:5: regions[2].location: missing (expected: location)",
                        "r:19:5: regions[2].endpoints: missing (expected: endpoints)");
    }

    @Test
    void takes4095RegionsAndNoMore() {
        assertThat(parse(regions(4095)).regions()).hasSize(4095);
        assertThat(problems(regions(4096))).containsExactly("r:1:10: regions: 4096 regions (expected: at most 4095)");
    }

    private static String regions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{id: r" + i + ", country: IE, continent: EU, location: {lat: 1, lon: 1},"
                        + " endpoints: [{url: \"http://[::1]:1\"}]}")
                .collect(Collectors.joining(",\n", "regions: [", "]\n"));
    }

    @Test
    void reportsEachBoundThatIsBrokenBesideOtherMistakes() {
        List<String> problems = problems("""
                regions:
                  - id: a
                    country: ZZ
                    continent: EU
                    location: { lat: 1, lon: 2 }
                    endpoints:
                      - { url: "http://x" }
                      - { url: "http://X:80/", weight: 0 }
                    health: { interval: 0s, timeout: 0ms, healthy_after: 0, unhealthy_after: -1 }
                    capacity: { requests_per_second: -1, connections: -2 }
                """);

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "r:3:14: regions[0].country: \"ZZ\" (expected: a country code of ISO 3166-1)",
                        "r:8:16: regions[0].endpoints[1].url: http://x:80 twice (expected: once in a region)",
                        "r:8:40: regions[0].endpoints[1].weight: 0 (expected: 1 to 1000)",
                        "r:9:25: regions[0].health.interval: 0s (expected: above 0)",
                        "r:9:38: regions[0].health.timeout: 0ms (expected: above 0)",
                        "r:9:58: regions[0].health.healthy_after: 0 (expected: at least 1)",
                        "r:9:78: regions[0].health.unhealthy_after: -1 (expected: at least 1)",
                        "r:10:38: regions[0].capacity.requests_per_second: -1 (expected: at least 0)",
                        "r:10:55: regions[0].capacity.connections: -2 (expected: at least 0)");
    }

    @Test
    void takesLabelMatchersForPrometheus() {
        assertThat(parse(withSelector("job=~\"a,}{\\\\.b\", dc!=\"1\""))
                        .regions()
                        .get(0)
                        .selector())
                .isEqualTo("job=~\"a,}{\\\\.b\", dc!=\"1\"");
        for (String bad : List.of("", "eu", "a=b", "a=\"b\"}", "a=\"b", "a=\"b\" or c", "a=\"b\",", "a=\"b\"c=\"d\"")) {
            assertThat(problems(withSelector(bad)))
                    .as(bad)
                    .singleElement()
                    .asString()
                    .contains("prometheus.selector");
        }
    }

    private static String withSelector(String selector) {
        return """
                regions:
                  - id: a
                    country: IE
                    continent: EU
                    location: { lat: 1, lon: 2 }
                    endpoints: [ { url: "http://x:80" } ]
                    prometheus: { selector: '%s' }
                """.formatted(selector);
    }

    @Test
    void securesHttpsEndpointsAsTheRegionSays(@TempDir Path folder) throws IOException {
        TestAuthority authority = new TestAuthority("regions");
        Files.createDirectories(folder.resolve("conf"));
        TestAuthority.write(folder.resolve("ca.pem"), authority.pem());
        authority.issue("router.example").write(folder, "own");
        Path file = TestAuthority.write(
                folder.resolve("conf/registry.yaml"),
                secured(
                        "https://a.example",
                        "{ ca_file: ca.pem, cert_file: own.pem, key_file: own.key, server_name: B.example }"));

        Endpoint endpoint = RegistryDocument.parse(Files.readAllBytes(file), file)
                .regions()
                .get(0)
                .endpoints()
                .get(0);

        assertThat(endpoint.port()).isEqualTo(443);
        assertThat(endpoint.tls())
                .contains(new EndpointTls(
                        folder.resolve("ca.pem").toString(),
                        folder.resolve("own.pem").toString(),
                        folder.resolve("own.key").toString(),
                        "b.example"));
        assertThat(parse(secured("https://a.example", "{}")).regions().get(0).endpoints())
                .containsExactly(new Endpoint(URI.create("https://a.example:443"), 1));
    }

    @Test
    void refusesTlsThatCannotBeUsedAtItsPlace(@TempDir Path folder) {
        Path file = folder.resolve("r.yaml");
        String text = secured("https://a.example", "{ ca_file: none.pem }");

        assertThatThrownBy(() -> RegistryDocument.parse(text.getBytes(UTF_8), file))
                .hasMessage(file + ":7:21: regions[0].tls.ca_file: " + folder.resolve("none.pem") + ": no such file");
        assertThat(problems(text))
                .containsExactly("r:7:21: regions[0].tls.ca_file: \"none.pem\" (expected: a file's absolute path; the"
                        + " registry is no file)");
        assertThat(problems(secured("http://a.example", "{ server_name: a b }")))
                .containsExactly(
                        "r:7:10: regions[0].tls: without an https endpoint (expected: with one)",
                        "r:7:25: regions[0].tls.server_name: \"a b\" (expected: a host name)");
        assertThat(problems(secured("https://a.example", "{ cert_file: /a.pem }")))
                .containsExactly("r:7:23: regions[0].tls.cert_file: /a.pem (expected: together with key_file)");
    }

    /** A document whose line 7 is the region's tls. */
    private static String secured(String url, String tls) {
        return """
                regions:
                  - id: a
                    country: IE
                    continent: EU
                    location: { lat: 1, lon: 2 }
                    endpoints: [{ url: "%s" }]
                    tls: %s
                """.formatted(url, tls);
    }

    @Test
    void refusesADocumentWithoutRegions() {
        assertThat(problems("")).containsExactly("r:1:1: nothing (expected: a mapping)");
        assertThat(problems("{}")).containsExactly("r:1:1: regions: missing (expected: regions)");
        assertThat(problems("regions: []")).containsExactly("r:1:10: regions: [] (expected: at least one region)");
    }

    private static RegistryDocument parse(String text) {
        return RegistryDocument.parse(text.getBytes(UTF_8), "r");
    }

    private static List<String> problems(String text) {
        try {
            parse(text);
        } catch (InvalidInputException e) {
            return e.problems().stream().map(InputProblem::toString).toList();
        }
        throw new AssertionError("not refused");
    }
}
