package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Miss;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router demo}. */
@Command(
        name = "demo",
        description = {
            "Starts a router with simulated regions on free ports, sends real requests",
            "through it, breaks things, and prints what happened.",
            "Exits 0 only when everything behaved."
        })
public final class DemoCommand implements Callable<Integer> {
    /** In this order: those that kill regions last, because a region that returns takes its time. */
    private static final List<Scenario> SCENARIOS =
            List.of(new NearestRegion(), new RateLimit(), new PolicyReload(), new Failover(), new ResidencyHolds());

    private static final String POLICIES = "policies";

    private final DemoRouters routers;
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "only these: nearest, rate-limit, reload, failover, residency (default: all)")
    private Set<String> only = Set.of();

    public DemoCommand(DemoRouters routers, Terminal terminal) {
        this.routers = routers;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, TimeoutException {
        List<Scenario> chosen = chosen();
        Path folder = Files.createTempDirectory("router-demo");
        Files.createDirectory(folder.resolve(POLICIES));
        List<Verdict> verdicts = new ArrayList<>();
        say("starting a router with simulated regions on free ports");
        try (Stage stage = new Stage(routers.start(variables(folder)))) {
            Stage.await(
                    "the router ready",
                    Duration.ofSeconds(20),
                    () -> stage.http().status("/ready") == 200);
            for (Scenario scenario : chosen) {
                say(scenario.name() + " …");
                verdicts.add(play(scenario, stage));
            }
        } finally {
            delete(folder);
        }
        terminal.out().print(output.text(json(verdicts), () -> table(verdicts)));
        return verdicts.stream().allMatch(Verdict::passed) ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** The whole environment of the demo's router: free ports on loopback, nothing kept. */
    static Map<String, String> variables(Path folder) {
        return Map.of(
                "SIMULATION_MODE", "true",
                "PROXY_BIND_ADDR", "127.0.0.1:0",
                "PROXY_TLS_BIND_ADDR", "127.0.0.1:0",
                "ROUTER_BIND_ADDR", "127.0.0.1:0",
                "ROUTER_DATA_DIR", folder.resolve("data").toString(),
                "ROUTER_POLICIES_DIRECTORY", folder.resolve(POLICIES).toString(),
                "ROUTER_REQUEST_LOG_ENABLED", "false",
                // A return that takes a minute by default is shown in a third of that.
                "ROUTER_STEERING_SHARE_INTERVAL", "2s",
                "ROUTER_STEERING_FAILBACK_DWELL", "3s");
    }

    private List<Scenario> chosen() {
        Set<String> known = SCENARIOS.stream().map(Scenario::name).collect(Collectors.toSet());
        for (String name : only) {
            if (!known.contains(name)) {
                throw new CommandFailure(ExitCode.USAGE, "--scenario: " + name + " (expected: one of " + known + ")");
            }
        }
        return SCENARIOS.stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario.name()))
                .toList();
    }

    /** A scenario that cannot be played has failed; the others are played all the same. */
    private static Verdict play(Scenario scenario, Stage stage) throws InterruptedException {
        try {
            return scenario.play(stage);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            Miss miss = new Miss("the scenario can be played", e.getClass().getSimpleName() + ": " + e.getMessage());
            return new Verdict(scenario.name(), List.of(), List.of(miss));
        }
    }

    static String table(List<Verdict> verdicts) {
        Table table = new Table("SCENARIO", "VERDICT", "FIGURES").wrap();
        StringBuilder misses = new StringBuilder();
        for (Verdict verdict : verdicts) {
            String figures = String.join("; ", verdict.figures());
            table.row(verdict.scenario(), verdict.passed() ? "ok" : "FAIL", figures.isEmpty() ? "-" : figures);
            for (Miss miss : verdict.misses()) {
                misses.append("\nFAIL ").append(verdict.scenario());
                misses.append("\n  expected: ").append(Terminal.plain(miss.expected()));
                misses.append("\n  seen:     ")
                        .append(Terminal.plain(miss.seen()))
                        .append('\n');
            }
        }
        long failed = verdicts.stream().filter(verdict -> !verdict.passed()).count();
        String summary = failed == 0 ? "All behaved as promised.\n" : failed + " of " + verdicts.size() + " failed.\n";
        return table + misses.toString() + "\n" + summary;
    }

    private static ObjectNode json(List<Verdict> verdicts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("passed", verdicts.stream().allMatch(Verdict::passed));
        ArrayNode rows = json.putArray("scenarios");
        for (Verdict verdict : verdicts) {
            ObjectNode row = rows.addObject().put("name", verdict.scenario()).put("passed", verdict.passed());
            verdict.figures().forEach(row.putArray("figures")::add);
            ArrayNode misses = row.putArray("misses");
            verdict.misses()
                    .forEach(miss ->
                            misses.addObject().put("expected", miss.expected()).put("seen", miss.seen()));
        }
        return json;
    }

    private void say(String text) {
        terminal.err().println("demo: " + text);
        terminal.err().flush();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
