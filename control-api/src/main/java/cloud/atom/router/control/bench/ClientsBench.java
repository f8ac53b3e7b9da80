package cloud.atom.router.control.bench;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What many idle connections cost, and what slow clients do to the others. Blocks the calling thread. */
final class ClientsBench {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int SETTLE_SECONDS = 2;

    /** Short, so that every kind of slow client runs into its limit within one measurement. */
    private static final Map<String, String> SHORT_LIMITS = Map.of(
            "ROUTER_TIMEOUTS_HEAD", "2s",
            "ROUTER_TIMEOUTS_IDLE", "4s",
            "ROUTER_TIMEOUTS_BODY", "2s",
            "ROUTER_TIMEOUTS_WRITE", "2s");

    private final Contender contender;
    private final Surroundings where;
    private final Options options;
    private final Consumer<String> progress;

    ClientsBench(Contender contender, Surroundings where, Options options, Consumer<String> progress) {
        this.contender = contender;
        this.where = where;
        this.options = options;
        this.progress = progress;
    }

    /** Where the router runs, and where it may write. Immutable. */
    record Surroundings(CpuSplit cpus, Path folder) {}

    /**
     * How much is measured. Immutable.
     *
     * @param idle connections that wait
     * @param active connections that carry requests all the time
     * @param rate requests per second over all active ones
     * @param slow slow clients of each kind
     * @param duration of each measurement of latency
     */
    record Options(int idle, int active, double rate, int slow, Duration duration, boolean tls) {}

    /**
     * What idle connections cost. Immutable.
     *
     * @param closed how many the router closed meanwhile
     * @param beside what the active ones saw
     */
    record Memory(int connections, Weight before, Weight after, int closed, LoadReport beside) {
        long residentPerConnection() {
            return (after.resident - before.resident) / connections;
        }

        long heapPerConnection() {
            return (after.heap - before.heap) / connections;
        }
    }

    /**
     * The router's memory after a collection, in bytes. Immutable. What the heap gains may lie in pages that were resident
     * before, so both figures are needed.
     *
     * @param resident of the whole process
     * @param heap live objects
     */
    record Weight(long resident, long heap) {}

    /** Opens the idle connections and weighs the router before and after. */
    Memory memory() throws IOException, InterruptedException {
        try (ProxyProcess router =
                        ProxyProcess.start(with(Map.of("ROUTER_TIMEOUTS_IDLE", "1h")), where.cpus, where.folder);
                IdleClients clients = new IdleClients(target())) {
            progress.accept("warming up");
            load(WARM_UP.multipliedBy(2), options.rate);
            // Once around with as many connections, so that what only the first of them cost is not in the figure.
            try (IdleClients first = new IdleClients(target())) {
                first.open(options.idle / 10);
            }
            Weight before = settled(router);
            progress.accept("opening " + options.idle + " connections");
            clients.open(options.idle);
            Weight after = settled(router);
            progress.accept("loading " + options.active + " others");
            LoadReport beside = load(options.duration, options.rate);
            return new Memory(options.idle, before, after, clients.closed(), beside);
        }
    }

    /** What slow clients come to, each kind for itself, and what the others saw before and meanwhile. Immutable. */
    record Slow(List<SlowClient.Result> results, LoadReport before, LoadReport meanwhile) {}

    /** Sets all kinds of slow clients on the router, while others go on. */
    Slow slowClients() throws IOException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ProxyProcess router = ProxyProcess.start(with(SHORT_LIMITS), where.cpus, where.folder)) {
            progress.accept("warming up");
            load(WARM_UP, options.rate);
            progress.accept("measuring without slow clients");
            LoadReport before = load(options.duration, options.rate);
            progress.accept("measuring with slow clients");
            Map<SlowClient.Kind, List<Future<Optional<Duration>>>> running = new HashMap<>();
            for (SlowClient.Kind kind : SlowClient.Kind.values()) {
                for (int i = 0; i < options.slow; i++) {
                    SlowClient client = new SlowClient(kind, router.contender().address(), options.duration);
                    running.computeIfAbsent(kind, first -> new ArrayList<>()).add(threads.submit(client));
                }
            }
            LoadReport meanwhile = load(options.duration, options.rate);
            List<SlowClient.Result> results = new ArrayList<>();
            for (SlowClient.Kind kind : SlowClient.Kind.values()) {
                results.add(result(kind, running.getOrDefault(kind, List.of())));
            }
            return new Slow(results, before, meanwhile);
        } finally {
            threads.shutdownNow();
        }
    }

    private static SlowClient.Result result(SlowClient.Kind kind, List<Future<Optional<Duration>>> clients)
            throws InterruptedException {
        int cut = 0;
        Duration slowest = Duration.ZERO;
        for (Future<Optional<Duration>> client : clients) {
            Optional<Duration> held = outcome(client);
            if (held.isPresent()) {
                cut++;
                slowest = slowest.compareTo(held.get()) < 0 ? held.get() : slowest;
            }
        }
        return new SlowClient.Result(kind, clients.size(), cut, slowest);
    }

    /** A client that could not even connect was not cut. */
    private static Optional<Duration> outcome(Future<Optional<Duration>> client) throws InterruptedException {
        try {
            return client.get();
        } catch (ExecutionException refused) {
            return Optional.empty();
        }
    }

    private Target target() {
        return contender.target(options.tls ? BenchScenario.S5 : BenchScenario.S1);
    }

    private Contender with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(contender.environment());
        all.putAll(variables);
        return new Contender(
                contender.name(),
                contender.version(),
                contender.address(),
                contender.tlsAddress(),
                contender.command(),
                all);
    }

    private LoadReport load(Duration duration, double rate) {
        return LoadRun.run(LoadPlan.to(target().address(), RequestSource.cycle(BenchScenario.S1.request()))
                .withConnections(options.active)
                .withRate(rate)
                .withTls(options.tls)
                .withDuration(duration));
    }

    private static Weight settled(ProxyProcess router) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        jcmd(router, "GC.run");
        TimeUnit.SECONDS.sleep(1);
        return new Weight(router.residentBytes(), usedBytes(jcmd(router, "GC.heap_info")));
    }

    private static String jcmd(ProxyProcess router, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Programs.run(List.of(jcmd.toString(), String.valueOf(router.mainPid()), command));
    }

    /** The heap in use: the sum over its generations, as {@code PSYoungGen total 152576K, used 15774K [...]}. */
    static long usedBytes(String heapInfo) {
        Matcher generation = Pattern.compile("Gen +total \\d+K, used (\\d+)K").matcher(heapInfo);
        long bytes = 0;
        while (generation.find()) {
            bytes += 1024 * Long.parseLong(generation.group(1));
        }
        return bytes;
    }
}
