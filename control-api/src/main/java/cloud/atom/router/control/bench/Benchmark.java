package cloud.atom.router.control.bench;

import cloud.atom.router.control.bench.Generator.Load;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadReport.Latency;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures proxies that run, in rounds that take turns: what disturbs the machine for a while disturbs all of them.
 *
 * <p>Not thread-safe. CPU time is that of the whole process as the operating system counts it, so that garbage
 * collection, compilation and kernel work are in.
 */
final class Benchmark {
    /** Load that is thrown away before each measurement, so that connections are open and caches full. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final Options options;
    private final Generators generators;
    private final InetSocketAddress upstream;
    private final Consumer<String> progress;

    /** @param progress is told what is done at the moment */
    Benchmark(Options options, Generators generators, InetSocketAddress upstream, Consumer<String> progress) {
        this.options = options;
        this.generators = generators;
        this.upstream = upstream;
        this.progress = progress;
    }

    /**
     * How much is measured. Immutable.
     *
     * @param length of one measurement
     * @param warmUp of each proxy before the first round of a scenario; a JVM needs some seconds
     * @param ticksPerSecond of the operating system's CPU accounting
     */
    record Options(
            Set<BenchScenario> scenarios,
            int rounds,
            Duration length,
            Duration warmUp,
            int connections,
            long ticksPerSecond) {
        /** About how long a run with so many proxies takes. */
        Duration total(int proxies) {
            Duration perMeasurement = length.multipliedBy(3).dividedBy(2).plus(SETTLE.multipliedBy(2));
            Duration round = perMeasurement.multipliedBy(proxies).plus(length.dividedBy(2));
            return round.multipliedBy(rounds).plus(warmUp.multipliedBy(proxies)).multipliedBy(scenarios.size());
        }
    }

    List<Sample> run(List<ProxyProcess> proxies) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (BenchScenario scenario : BenchScenario.values()) {
            if (!options.scenarios.contains(scenario)) {
                continue;
            }
            for (ProxyProcess proxy : proxies) {
                progress.accept(scenario.wireName() + ", warming up "
                        + proxy.contender().name());
                generators.of(scenario).run(proxy.contender().target(scenario), scenario, options.warmUp);
            }
            for (int round = 0; round < options.rounds; round++) {
                measureRound(scenario, turned(proxies, round), round, samples);
            }
        }
        return samples;
    }

    /** The list begun at another place in each round, so that nobody always comes first. */
    static <T> List<T> turned(List<T> list, int round) {
        List<T> turned = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            turned.add(list.get((i + round) % list.size()));
        }
        return turned;
    }

    private void measureRound(BenchScenario scenario, List<ProxyProcess> proxies, int round, List<Sample> samples)
            throws IOException, InterruptedException {
        progress.accept(scenario.wireName() + ", round " + (round + 1) + " of " + options.rounds);
        LoadReport direct = scenario.hasRate() ? atRate(Target.cleartext(upstream), scenario) : null;
        for (ProxyProcess proxy : proxies) {
            samples.add(measure(scenario, proxy, direct));
        }
    }

    /** {@code direct} is what the upstream does alone; null when the scenario has no rate. */
    private Sample measure(BenchScenario scenario, ProxyProcess proxy, @Nullable LoadReport direct)
            throws IOException, InterruptedException {
        Target target = proxy.contender().target(scenario);
        Generator generator = generators.of(scenario);
        generator.run(target, scenario, SETTLE);
        long before = proxy.cpuTicks();
        Load load = generator.run(target, scenario, options.length);
        double cpuMicros = (proxy.cpuTicks() - before) * 1e6 / options.ticksPerSecond / Math.max(1, load.requests());
        LoadReport paced = direct == null ? null : atRate(target, scenario);
        return new Sample(
                scenario,
                proxy.contender().name(),
                cpuMicros,
                load.perSecond(),
                added(paced, direct, Latency::p50),
                added(paced, direct, Latency::p99),
                proxy.residentBytes(),
                load.errors() + (paced == null ? 0 : paced.failures()));
    }

    private static double added(
            @Nullable LoadReport paced, @Nullable LoadReport direct, ToDoubleFunction<Latency> figure) {
        return paced == null || direct == null
                ? Double.NaN
                : figure.applyAsDouble(paced.latency()) - figure.applyAsDouble(direct.latency());
    }

    /** At a fixed rate always by the own generator: wrk knows none. */
    private LoadReport atRate(Target target, BenchScenario scenario) {
        OwnGenerator own = new OwnGenerator(options.connections);
        own.run(target, scenario, SETTLE);
        return own.runAtRate(target, scenario, options.length.dividedBy(2));
    }
}
