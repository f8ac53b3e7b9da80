package cloud.atom.router.control.bench;

import cloud.atom.router.control.bench.ClientsBench.Memory;
import cloud.atom.router.control.bench.ClientsBench.Slow;
import cloud.atom.router.control.bench.Contenders.Place;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.tls.DevelopmentCertificate;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router bench clients}. */
@Command(
        name = "clients",
        description = {
            "Weighs the router with many idle connections, and sets slow clients of all",
            "kinds on it while others measure their latency. Exits 1 when a connection was",
            "lost, a slow client was not cut, or a request failed."
        })
public final class ClientsCommand implements Callable<Integer> {
    private static final double KIB = 1024;

    private final Path home;
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--idle", paramLabel = "N", defaultValue = "10000", description = "default: ${DEFAULT-VALUE}")
    private int idle = 10_000;

    @Option(names = "--active", paramLabel = "N", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
    private int active = 1000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "requests per second over all active ones (default: ${DEFAULT-VALUE})")
    private double rate = 2000;

    @Option(
            names = "--slow",
            paramLabel = "N",
            defaultValue = "20",
            description = "slow clients of each kind (default: ${DEFAULT-VALUE})")
    private int slow = 20;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "length of one measurement of latency (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    @Option(names = "--tls", description = "idle and active clients speak TLS")
    private boolean tls;

    /** @param home the folder that holds {@code bin/router} */
    public ClientsCommand(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireAtLeast("--idle", idle, 10);
        requireAtLeast("--active", active, 1);
        requireAtLeast("--slow", slow, 1);
        requireAtLeast("--seconds", seconds, 10);
        CpuSplit cpus = CpuSplit.ofThisMachine();
        cpus.moveThisProcess();
        Path folder = Files.createTempDirectory("router-bench");
        try (BenchUpstream upstream = BenchUpstream.start()) {
            Path pem = DevelopmentCertificate.writePem(folder.resolve("bench.pem"));
            Contender router = Contenders.prepare(
                            home, "", Set.of("router"), new Place(folder, pem, upstream.address()))
                    .all()
                    .get(0);
            ClientsBench bench = new ClientsBench(
                    router,
                    new ClientsBench.Surroundings(cpus, folder),
                    new ClientsBench.Options(idle, active, rate, slow, Duration.ofSeconds(seconds), tls),
                    text -> terminal.err().println("bench: " + text));
            return report(bench.memory(), bench.slowClients());
        } finally {
            BenchCommand.delete(folder);
        }
    }

    private static void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw new CommandFailure(ExitCode.USAGE, option + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private int report(Memory memory, Slow around) {
        terminal.out().print(output.text(json(memory, around), () -> table(memory, around)));
        boolean allCut = around.results().stream().allMatch(result -> result.cut() == result.clients());
        boolean sound = memory.closed() == 0 && errors(memory, around).isEmpty();
        return allCut && sound ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** Failed requests of those who are neither idle nor slow, by cause. */
    private static Map<String, Long> errors(Memory memory, Slow around) {
        Map<String, Long> sum = new TreeMap<>();
        for (LoadReport report : List.of(memory.beside(), around.before(), around.meanwhile())) {
            report.outcomes().forEach((outcome, series) -> {
                if (outcome.isFailure()) {
                    String cause = (outcome.isAnswered() ? outcome.status() + " " : "") + outcome.reason();
                    sum.merge(cause, series.total(), Long::sum);
                }
            });
        }
        return sum;
    }

    private static String table(Memory memory, Slow around) {
        Table kinds = new Table("SLOW CLIENT", ">CLIENTS", ">CUT", ">HELD AT MOST");
        for (SlowClient.Result result : around.results()) {
            kinds.row(
                    result.kind().wireName(),
                    String.valueOf(result.clients()),
                    String.valueOf(result.cut()),
                    String.format(Locale.ROOT, "%.1f s", result.slowest().toMillis() / 1e3));
        }
        return String.format(
                        Locale.ROOT,
                        "%d idle connections: %.1f KiB resident each, %.1f KiB of them live objects; %d lost%n",
                        memory.connections(),
                        memory.residentPerConnection() / KIB,
                        memory.heapPerConnection() / KIB,
                        memory.closed())
                + latency("beside the idle ones", memory.beside())
                + kinds
                + latency("without slow clients", around.before())
                + latency("with slow clients", around.meanwhile())
                + "failed requests of others: " + errors(memory, around) + "\n";
    }

    private static String latency(String when, LoadReport report) {
        LoadReport.Latency latency = report.latency();
        return String.format(
                Locale.ROOT,
                "latency %s: p50 %d µs, p99 %d µs, p99.9 %d µs%n",
                when,
                latency.p50(),
                latency.p99(),
                latency.p999());
    }

    private static ObjectNode json(Memory memory, Slow around) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("idle")
                .put("connections", memory.connections())
                .put("resident_bytes_per_connection", memory.residentPerConnection())
                .put("heap_bytes_per_connection", memory.heapPerConnection())
                .put("lost", memory.closed());
        for (SlowClient.Result result : around.results()) {
            json.withArray("slow")
                    .addObject()
                    .put("kind", result.kind().wireName())
                    .put("clients", result.clients())
                    .put("cut", result.cut())
                    .put("held_ms", result.slowest().toMillis());
        }
        put(json.putObject("latency_us_beside_idle"), memory.beside().latency());
        put(json.putObject("latency_us_before"), around.before().latency());
        put(json.putObject("latency_us_with_slow"), around.meanwhile().latency());
        ObjectNode errors = json.putObject("errors");
        errors(memory, around).forEach(errors::put);
        return json;
    }

    private static void put(ObjectNode json, LoadReport.Latency latency) {
        json.put("p50", latency.p50()).put("p99", latency.p99()).put("p99_9", latency.p999());
    }
}
