package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of README.md and docs/, in their order, against a router in simulation mode. {@code bin/router}
 * stands for the classes under test here: the launcher would build them again. docs/api.md has {@link ApiDocIT}.
 */
final class DocsCommandsIT {
    private static final Path HOME =
            Path.of(System.getProperty("router.home", "..")).toAbsolutePath().normalize();

    /** What is left out, and why. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "bin/router bench clients", "it needs the machine for itself for a minute or two",
            "bin/router bench clients --tls --idle 2000 --active 200", "likewise",
            "bin/router run", "it serves until it is told to end; this test starts a router in its place",
            "bin/router demo", "half a minute; each of its scenarios has a test",
            "bin/test", "it runs this test",
            "bin/router attack", "half a minute; the suite has a test of its own",
            "bin/fuzz", "ten minutes; what it runs are tests",
            "bin/router bench", "it needs the machine for itself for some minutes",
            "bin/router bench --jmh", "as the whole benchmark",
            "bin/router bench --jmh RoutingEngineBenchmark -f 1", "as the whole benchmark");

    /** What the text beside a command says about its output: a pattern by a part of the command. */
    private static final Map<String, String> CLAIMS = Map.of(
            "'X-Forwarded-For: 81.2.69.142'", "(?i)\\bx-region: eu-west-1\\b",
            "curl -sik https://", "(?i)\\bx-region: ",
            "'Host: t2.example'", "(?i)\\bx-region: eu-",
            "'Host: shop.acme.example'", "(?i)\\bx-region: ",
            "explain", "residency",
            "bin/router regions", "eu-west-1 +healthy",
            "bin/router affinity", "GB ",
            "bin/router policy list", "\\bacme\\.\\S*shop\\b",
            "/metrics", "(?m)^router_requests_total");

    @TempDir
    private Path folder;

    @Test
    void everyCommandOfTheTourDoesWhatIsSaidBesideIt() throws IOException {
        DocCommands.assumeCurl();

        List<Ran> tour = runAll(HOME.resolve("README.md"));

        CLAIMS.forEach((part, said) -> assertThat(tour)
                .filteredOn(one -> one.command.contains(part))
                .as(part)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.output).containsPattern(said)));
    }

    @Test
    void everyCommandOfTheOtherDocumentsEndsWell() throws IOException {
        DocCommands.assumeCurl();
        try (Stream<Path> pages = Files.walk(HOME.resolve("docs"))) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.endsWith("api.md"))
                    .sorted()
                    .toList()) {
                runAll(page);
            }
        }
    }

    @Test
    void leavesOutOnlyWhatIsThere() throws IOException {
        List<String> all = new ArrayList<>(DocCommands.of(HOME.resolve("README.md")));
        all.addAll(DocCommands.of(HOME.resolve("docs/attacks.md")));
        all.addAll(DocCommands.of(HOME.resolve("docs/performance.md")));

        assertThat(all).containsAll(NOT_RUN.keySet());
    }

    private List<Ran> runAll(Path page) throws IOException {
        List<String> commands = new ArrayList<>(DocCommands.of(page));
        commands.removeAll(NOT_RUN.keySet());
        if (commands.isEmpty()) {
            return List.of();
        }
        List<Ran> ran = new ArrayList<>();
        try (InProcessRouter router = InProcessRouter.start(HOME, variables())) {
            String control = address(router.controlAddress());
            for (String command : commands) {
                String here = command.replace("bin/router", launcher().toString())
                        .replaceAll("(localhost|127\\.0\\.0\\.1):8601", control)
                        .replaceAll("(localhost|127\\.0\\.0\\.1):8600", address(router.dataAddress()))
                        .replaceAll("(localhost|127\\.0\\.0\\.1):8643", address(router.tlsAddress()))
                        .replace("--duration 5s", "--duration 1s");
                ran.add(new Ran(command, DocCommands.run(here, HOME, Map.of("ROUTER_BIND_ADDR", control))));
            }
        }
        return ran;
    }

    private Map<String, String> variables() {
        return Map.of(
                "SIMULATION_MODE", "true",
                "PROXY_BIND_ADDR", "127.0.0.1:0",
                "PROXY_TLS_BIND_ADDR", "127.0.0.1:0",
                "ROUTER_BIND_ADDR", "127.0.0.1:0",
                "ROUTER_DATA_DIR", folder.resolve("data").toString(),
                "ROUTER_POLICIES_DIRECTORY", folder.resolve("policies").toString(),
                "ROUTER_REQUEST_LOG_ENABLED", "false");
    }

    private Path launcher() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String script = "exec '" + java + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                + "' " + RouterMain.class.getName() + " \"$@\"\n";
        Path file = Files.writeString(folder.resolve("router"), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static String address(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private record Ran(String command, String output) {}
}
