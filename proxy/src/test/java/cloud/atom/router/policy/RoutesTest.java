package cloud.atom.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Route.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private static final String[] SEGMENTS = {"a", "b", "ab", "a-very-long-segment-of-a-path", ""};

    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/a, /, true",
        // OPTIONS * is no way around a route for everything (RFC 9112, section 3.2.4).
        "*, /, true",
        "*, /a, false",
        "/a, /a, true",
        "/a/, /a, true",
        "/a/b, /a, true",
        "/ab, /a, false",
        "/b, /a, false",
        "/a, /a/, true",
        "/a/b, /a/, true",
        "/ab, /a/, false"
    })
    void aPrefixIsOfWholeSegmentsAndASlashAloneOfEverything(String path, String prefix, boolean matches) {
        Routes routes = Routes.copyOf(List.of(route("r", new Match(prefix, Set.of(), Map.of()))));

        assertThat(routes.firstMatch(request("GET", path)) != null).isEqualTo(matches);
    }

    @Test
    void theFirstRouteThatMatchesIsTakenNotTheOneWithTheLongestPrefix() {
        Routes routes = Routes.copyOf(List.of(
                route("posts", new Match("/a", Set.of("POST"), Map.of())),
                route("wide", new Match("/a", Set.of(), Map.of())),
                route("narrow", new Match("/a/b", Set.of(), Map.of()))));

        assertThat(nameOf(routes.firstMatch(request("GET", "/a/b")))).isEqualTo("wide");
        assertThat(nameOf(routes.firstMatch(request("POST", "/a/b")))).isEqualTo("posts");
        assertThat(routes.firstMatch(request("GET", "/b"))).isNull();
    }

    @Test
    void prefixesOfTheSameHashAreToldApart() {
        // "Aa" and "BB" have the same hash in Java's way of hashing text.
        Routes routes = Routes.copyOf(List.of(
                route("one", new Match("/Aa", Set.of(), Map.of())),
                route("other", new Match("/BB", Set.of(), Map.of()))));

        assertThat(nameOf(routes.firstMatch(request("GET", "/Aa/x")))).isEqualTo("one");
        assertThat(nameOf(routes.firstMatch(request("GET", "/BB/x")))).isEqualTo("other");
        assertThat(routes.firstMatch(request("GET", "/C#/x"))).isNull();
    }

    @Test
    void whatIsFoundIsWhatAskingOneAfterTheOtherFinds() {
        Random random = new Random(20);
        for (int round = 0; round < 300; round++) {
            Routes routes = Routes.copyOf(someRoutes(random));
            for (int i = 0; i < 50; i++) {
                RequestFacts request = request(method(random), path(random));
                assertThat(nameOf(routes.firstMatch(request)))
                        .as("round %s: %s %s of %s", round, request.method(), request.path(), routes)
                        .isEqualTo(nameOf(oneAfterTheOther(routes, request)));
            }
        }
    }

    @Test
    void routesEqualTheListTheyWereMadeOf() {
        List<Route> list = List.of(route("r", Match.ALL));

        assertThat(Routes.copyOf(list)).isEqualTo(list).hasSize(1);
        assertThat(Routes.copyOf(List.of()).firstMatch(request("GET", "/"))).isNull();
    }

    private static List<Route> someRoutes(Random random) {
        List<Route> routes = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            Set<String> methods = random.nextBoolean() ? Set.of() : Set.of(method(random));
            Map<String, String> fields = random.nextInt(4) > 0 ? Map.of() : Map.of("x-beta", "" + random.nextInt(2));
            routes.add(route("r" + i, new Match(path(random), methods, fields)));
        }
        return routes;
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append(SEGMENTS[random.nextInt(SEGMENTS.length)]).append(random.nextBoolean() ? "/" : "");
        }
        return path.toString();
    }

    private static String method(Random random) {
        return random.nextBoolean() ? "GET" : "PUT";
    }

    /** What the words of a policy mean, plainly. */
    private static @Nullable Route oneAfterTheOther(List<Route> routes, RequestFacts request) {
        for (Route route : routes) {
            Match match = route.match();
            boolean methodFits = match.methods().isEmpty() || match.methods().contains(request.method());
            boolean fieldsFit = match.fields().entrySet().stream()
                    .allMatch(field -> field.getValue().equals(request.fields().value(field.getKey())));
            if (methodFits && fieldsFit && isUnder(request.path(), match.pathPrefix())) {
                return route;
            }
        }
        return null;
    }

    private static boolean isUnder(String path, String prefix) {
        String segments = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return segments.isEmpty() || path.equals(segments) || path.startsWith(segments + "/");
    }

    private static String nameOf(@Nullable Route route) {
        return route == null ? "none" : route.name();
    }

    private static RequestFacts request(String method, String path) {
        FieldLookup fields = Map.of("x-beta", "1")::get;
        return new RequestFacts(new TraceId(1, 1), null, "a.example", method, path, fields, null);
    }

    private static Route route(String name, Match match) {
        return new Route(
                name,
                match,
                false,
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
