package cloud.atom.router.control.bench;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.control.bench.Benchmark.Options;
import cloud.atom.router.control.bench.Contenders.Place;
import cloud.atom.router.control.process.Programs;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.tls.DevelopmentCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router bench}. */
@Command(
        name = "bench",
        description = {
            "Measures this router beside haproxy and nginx: CPU time per request,",
            "requests per second, added latency, memory. The machine should do nothing",
            "else meanwhile. docs/performance.md says how to read it."
        })
public final class BenchCommand implements Callable<Integer> {
    private final Path home;
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "length of one measurement (default: ${DEFAULT-VALUE})")
    private int seconds = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "load on each proxy before the first round (default: ${DEFAULT-VALUE})")
    private int warmUp = 10;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "s1: 150 bytes, s2: 16 KiB, s3: 1 MiB, s5: s1 over TLS, s6: over HTTP/2 (default: all)")
    private Set<BenchScenario> scenarios = EnumSet.allOf(BenchScenario.class);

    @Option(
            names = "--proxy",
            paramLabel = "NAME",
            split = ",",
            description = "router, haproxy, nginx (default: all that are installed)")
    private Set<String> proxies = Set.copyOf(Contenders.NAMES);

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
    private int connections = 64;

    @Option(
            names = "--generator",
            paramLabel = "NAME",
            defaultValue = "own",
            description = "own or wrk, for full load (default: ${DEFAULT-VALUE})")
    private String generator = "own";

    @Option(
            names = "--java-opts",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "further options for the router's JVM")
    private String javaOptions = "";

    @Option(names = "--jmh", description = "run the JMH benchmarks instead; must be the first option")
    private boolean jmh;

    /** @param home the folder that holds {@code bin/router} */
    public BenchCommand(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireSensible();
        Path folder = Files.createTempDirectory("router-bench");
        try {
            BenchReport report = run(folder);
            terminal.out().print(output.text(report.toJson(), report::toTable));
            if (report.errors() == 0) {
                return ExitCode.DONE;
            }
            terminal.err().println("bench: " + report.errors() + " requests failed; the figures are worth nothing");
            return ExitCode.REFUSED;
        } finally {
            delete(folder);
        }
    }

    private BenchReport run(Path folder) throws IOException, InterruptedException {
        CpuSplit cpus = CpuSplit.ofThisMachine();
        cpus.moveThisProcess();
        List<ProxyProcess> running = new ArrayList<>();
        Path pem = DevelopmentCertificate.writePem(folder.resolve("bench.pem"));
        try (BenchUpstream upstream = BenchUpstream.start()) {
            Contenders contenders =
                    Contenders.prepare(home, javaOptions, proxies, new Place(folder, pem, upstream.address()));
            Generators generators = Generators.of(generator, connections, cpus);
            Options options = options(generators.able(scenarios));
            say("about "
                    + Quantities.text(Duration.ofSeconds(
                            options.total(contenders.all().size()).toSeconds())) + "; " + cpus.note());
            for (Contender contender : contenders.all()) {
                say("starting " + contender.name());
                running.add(ProxyProcess.start(contender, cpus, folder));
            }
            Benchmark benchmark = new Benchmark(options, generators, upstream.address(), this::say);
            List<Sample> samples = benchmark.run(running);
            return new BenchReport(notes(cpus, contenders, generators), names(contenders), samples);
        } finally {
            running.forEach(ProxyProcess::close);
        }
    }

    private void requireSensible() {
        if (jmh) {
            throw new CommandFailure(ExitCode.USAGE, "--jmh: must be the first option (bin/router bench --jmh …)");
        }
        requireBetween("--rounds", rounds, 1, 100);
        requireBetween("--seconds", seconds, 1, 600);
        requireBetween("--warm-up", warmUp, 1, 600);
        requireBetween("--connections", connections, 1, 10_000);
        for (String name : proxies) {
            if (!Contenders.NAMES.contains(name)) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--proxy: " + name + " (expected: among " + Contenders.NAMES + ")");
            }
        }
    }

    private static void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new CommandFailure(
                    ExitCode.USAGE, option + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private Options options(Set<BenchScenario> able) throws IOException, InterruptedException {
        long ticks = Long.parseLong(Programs.run(List.of("getconf", "CLK_TCK")).strip());
        return new Options(able, rounds, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), connections, ticks);
    }

    private List<String> notes(CpuSplit cpus, Contenders contenders, Generators generators) {
        List<String> notes = new ArrayList<>(contenders.notes());
        notes.addAll(generators.notes(scenarios));
        notes.add("cpu: " + cpus.note());
        notes.add("java: " + Runtime.version() + ", kernel: " + System.getProperty("os.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " CPU(s) for generator and upstream");
        notes.add("medians of " + rounds + " rounds of " + seconds + " s, " + connections + " connections, generator: "
                + generator);
        return notes;
    }

    private static List<String> names(Contenders contenders) {
        return contenders.all().stream().map(Contender::name).toList();
    }

    private void say(String text) {
        terminal.err().println("bench: " + text);
        terminal.err().flush();
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
