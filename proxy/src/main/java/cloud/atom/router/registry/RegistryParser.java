package cloud.atom.router.registry;

import cloud.atom.router.config.Problems;
import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.ProxyProtocol;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RegionCatalog;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the registry's tree into regions. Thread-safe: holds no state. */
final class RegistryParser {
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern HEALTH_PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]*");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** Not in ISO 3166-1, but in every database of places. */
    private static final String KOSOVO = "XK";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final URI STAND_IN = URI.create("http://stand.in:80");

    private static final YamlType<RegionId> REGION_ID = YamlTypes.text(RegionId::new);
    private static final YamlType<CountryCode> COUNTRY = YamlTypes.text(RegistryParser::country);
    private static final YamlType<Continent> CONTINENT = YamlTypes.text(RegistryParser::continent);
    private static final YamlType<List<String>> GROUPS = YamlTypes.listOf(YamlTypes.text(RegistryParser::group));
    private static final YamlType<GeoPoint> LOCATION = YamlTypes.mapping(RegistryParser::location);
    private static final YamlType<ProxyProtocol> PROXY_PROTOCOL = YamlTypes.oneOf(ProxyProtocol.class);
    private static final YamlType<EndpointProtocol> PROTOCOL =
            YamlTypes.oneOf(Map.of("h1", EndpointProtocol.H1, "h2", EndpointProtocol.H2));
    private static final YamlType<URI> URL = YamlTypes.text(RegistryParser::url);
    private static final YamlType<List<Endpoint>> ENDPOINTS =
            YamlTypes.listOf(YamlTypes.mapping(RegistryParser::endpoint));
    private static final YamlType<Duration> PAUSE = bounded(YamlTypes.DURATION, pause -> !pause.isZero(), "above 0");
    private static final YamlType<Integer> COUNT = bounded(YamlTypes.INT, count -> count >= 1, "at least 1");
    private static final YamlType<Long> AMOUNT = bounded(YamlTypes.LONG, amount -> amount >= 0, "at least 0");
    private static final YamlType<String> SELECTOR = YamlTypes.text(PrometheusSelector::parse);
    private static final YamlType<String> PATH = YamlTypes.text(RegistryParser::healthPath);

    private RegistryParser() {}

    /**
     * The whole document.
     *
     * @param base what paths in it are relative to; absent: they must be absolute
     */
    static YamlType<RegistryDocument> document(Optional<Path> base) {
        return YamlTypes.mapping(fields -> document(fields, base));
    }

    private static @Nullable RegistryDocument document(YamlFields fields, Optional<Path> base) {
        long revision = fields.get("revision", YamlTypes.LONG, 0L);
        if (revision < 0) {
            fields.problem("revision", revision + " (expected: at least 0)");
        }
        boolean force = fields.get("force", YamlTypes.BOOLEAN, false);
        List<Region> regions =
                fields.require("regions", YamlTypes.listOf(YamlTypes.mapping(region -> region(region, base))));
        if (regions == null) {
            reportTwins(fields);
            return null;
        }
        if (regions.isEmpty()) {
            fields.problem("regions", "[] (expected: at least one region)");
        }
        if (regions.size() > RegionCatalog.MOST) {
            fields.problem("regions", regions.size() + " regions (expected: at most " + RegionCatalog.MOST + ")");
            return null;
        }
        reportTwins(fields);
        return new RegistryDocument(regions, revision, force);
    }

    /** Looks at the tree, not at the values, so that twins are found beside other mistakes. */
    private static void reportTwins(YamlFields fields) {
        if (!(fields.node("regions") instanceof YamlNode.Sequence regions)) {
            return;
        }
        Map<String, YamlNode> first = new HashMap<>();
        for (YamlNode region : regions.items()) {
            YamlNode.Entry entry = region instanceof YamlNode.Mapping mapping ? mapping.find("id") : null;
            if (entry == null
                    || !(entry.value() instanceof YamlNode.Scalar id)
                    || id.text().isEmpty()) {
                continue;
            }
            YamlNode twin = first.putIfAbsent(id.text(), id);
            if (twin != null) {
                fields.problems().add(id, "the id stands twice (expected: unique; first in line " + twin.line() + ")");
            }
        }
    }

    private static @Nullable Region region(YamlFields fields, Optional<Path> base) {
        RegionId id = fields.require("id", REGION_ID);
        String name = fields.get("name", YamlTypes.STRING, id == null ? "" : id.value());
        CountryCode country = fields.require("country", COUNTRY);
        Continent continent = fields.require("continent", CONTINENT);
        List<String> groups = fields.get("groups", GROUPS, List.of());
        GeoPoint location = fields.require("location", LOCATION);
        List<Endpoint> endpoints = announcing(fields, RegionTlsReader.secured(fields, endpoints(fields), base));
        HealthPolling health = health(fields.section("health"));
        Capacity capacity = capacity(fields.section("capacity"));
        String selector = fields.section("prometheus").find("selector", SELECTOR);
        if (id == null || country == null || continent == null || location == null || endpoints.isEmpty()) {
            return null;
        }
        Region region =
                new Region(id, name, country, continent, Set.copyOf(groups), location, endpoints, health, capacity);
        return selector == null ? region : region.withSelector(selector);
    }

    /** The endpoints with the version of the PROXY protocol that {@code proxy_protocol} of their region says, if any. */
    private static List<Endpoint> announcing(YamlFields region, List<Endpoint> endpoints) {
        ProxyProtocol version = region.find("proxy_protocol", PROXY_PROTOCOL);
        if (version == null) {
            return endpoints;
        }
        if (endpoints.stream().anyMatch(endpoint -> endpoint.protocol() == EndpointProtocol.H2)) {
            region.problem(
                    "proxy_protocol", "with an endpoint of protocol: h2 (expected: h1, a connection per client)");
            return endpoints;
        }
        return endpoints.stream().map(endpoint -> endpoint.with(version)).toList();
    }

    private static List<Endpoint> endpoints(YamlFields fields) {
        List<Endpoint> endpoints = fields.require("endpoints", ENDPOINTS);
        reportTwinEndpoints(fields);
        if (endpoints == null) {
            return List.of();
        }
        if (endpoints.isEmpty()) {
            fields.problem("endpoints", "[] (expected: at least one)");
        }
        return endpoints;
    }

    /** Looks at the tree, for the reason of {@link #reportTwins}. */
    private static void reportTwinEndpoints(YamlFields fields) {
        if (!(fields.node("endpoints") instanceof YamlNode.Sequence endpoints)) {
            return;
        }
        Problems told = new Problems(""); // of each address alone: reported where it is read
        Set<URI> seen = new HashSet<>();
        for (YamlNode endpoint : endpoints.items()) {
            YamlNode.Entry entry = endpoint instanceof YamlNode.Mapping mapping ? mapping.find("url") : null;
            URI url = entry == null ? null : URL.read(entry.value(), told);
            if (entry != null && url != null && !seen.add(url)) {
                fields.problems().add(entry.value(), url + " twice (expected: once in a region)");
            }
        }
    }

    private static @Nullable Endpoint endpoint(YamlFields fields) {
        URI url = fields.require("url", URL);
        int weight = fields.get("weight", YamlTypes.INT, 1);
        EndpointProtocol protocol = fields.find("protocol", PROTOCOL);
        // With a stand-in, so that a wrong weight beside a wrong address is reported too.
        Endpoint endpoint = fields.build(() -> new Endpoint(url == null ? STAND_IN : url, weight));
        if (url == null || endpoint == null) {
            return null;
        }
        return protocol == null ? endpoint : endpoint.with(protocol);
    }

    private static URI url(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "user and password in a URL (expected: http://host:port or https://host:port)");
            }
            if ("unix".equals(uri.getScheme())) {
                // Refuses by itself what is no path.
                return new Endpoint(uri, 1).url();
            }
            if (isEndpoint(uri)) {
                boolean secure = "https".equalsIgnoreCase(uri.getScheme());
                int usual = secure ? HTTPS_PORT : HTTP_PORT;
                int port = uri.getPort() < 0 ? usual : uri.getPort();
                return new URI(
                        secure ? "https" : "http", null, uri.getHost().toLowerCase(Locale.ROOT), port, "", null, null);
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                Problems.quoted(text) + " (expected: http://host:port, https://host:port or unix:/path)");
    }

    private static boolean isEndpoint(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    private static Continent continent(String text) {
        Continent continent = Continent.parse(text);
        if (continent == null) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: AF, AN, AS, EU, NA, OC or SA)");
        }
        return continent;
    }

    private static String group(String text) {
        if (!GROUP.matcher(text).matches()) {
            throw new IllegalArgumentException(Problems.quoted(text)
                    + " (expected: 1 to 63 letters, digits, '-' or '_', first a letter or digit)");
        }
        return text;
    }

    private static @Nullable GeoPoint location(YamlFields fields) {
        Double latitude = degrees(fields, "lat", 90);
        Double longitude = degrees(fields, "lon", 180);
        return latitude == null || longitude == null ? null : new GeoPoint(latitude, longitude);
    }

    private static @Nullable Double degrees(YamlFields fields, String key, int most) {
        Double value = fields.require(key, YamlTypes.DOUBLE);
        if (value != null && Math.abs(value) > most) {
            fields.problem(key, value + " (expected: in [-" + most + ", " + most + "])");
            return null;
        }
        return value;
    }

    private static HealthPolling health(YamlFields fields) {
        HealthPolling otherwise = HealthPolling.DEFAULT;
        String path = fields.get("path", PATH, otherwise.path());
        Duration interval = fields.get("interval", PAUSE, otherwise.interval());
        Duration timeout = fields.get("timeout", PAUSE, otherwise.timeout());
        int healthyAfter = fields.get("healthy_after", COUNT, otherwise.healthyAfter());
        int unhealthyAfter = fields.get("unhealthy_after", COUNT, otherwise.unhealthyAfter());
        return new HealthPolling(path, interval, timeout, healthyAfter, unhealthyAfter);
    }

    private static String healthPath(String text) {
        if (!HEALTH_PATH.matcher(text).matches() && !text.equals(HealthPolling.TCP)) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: a path such as /health, or tcp)");
        }
        return text;
    }

    private static Capacity capacity(YamlFields fields) {
        long connections = fields.get("connections", AMOUNT, 0L);
        if (connections > 0) {
            fields.notSupported("connections");
        }
        return new Capacity(fields.get("requests_per_second", AMOUNT, 0L));
    }

    /** Like {@code type}, but with a bound of its own, so that each key's mistake is reported, not only the first. */
    private static <T> YamlType<T> bounded(YamlType<T> type, Predicate<T> isGood, String expected) {
        return (node, problems) -> {
            T value = type.read(node, problems);
            if (value == null || isGood.test(value)) {
                return value;
            }
            problems.add(node, ((YamlNode.Scalar) node).text() + " (expected: " + expected + ")");
            return null;
        };
    }

    private static CountryCode country(String text) {
        CountryCode country = new CountryCode(text);
        if (!COUNTRIES.contains(text) && !text.equals(KOSOVO)) {
            String hint = text.equals("UK") ? "; the United Kingdom is GB" : "";
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: a country code of ISO 3166-1" + hint + ")");
        }
        return country;
    }
}
