package cloud.atom.router.control.bench;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.RequestSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender that runs; it ends with this process at the latest. Thread-safe. */
final class ProxyProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long END_SECONDS = 5;

    private final Contender contender;
    private final Process process;
    private final Thread guard;

    private ProxyProcess(Contender contender, Process process) {
        this.contender = contender;
        this.process = process;
        this.guard = new Thread(process::destroyForcibly, "end " + contender.name());
        Runtime.getRuntime().addShutdownHook(guard); // also when the benchmark is interrupted
    }

    /** Starts it on its CPU and waits until it answers; what it prints goes into {@code folder}. */
    static ProxyProcess start(Contender contender, CpuSplit cpus, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve(contender.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(cpus.onProxyCpu(contender.command()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // A variable of the caller must not change what is measured.
        builder.environment().keySet().removeIf(ProxyProcess::isOurs);
        builder.environment().putAll(contender.environment());
        ProxyProcess started = new ProxyProcess(contender, builder.start());
        try {
            started.awaitAnswer(log);
        } catch (IOException | InterruptedException e) {
            started.close();
            throw e;
        }
        return started;
    }

    Contender contender() {
        return contender;
    }

    /** Clock ticks of user and system time used so far, its children's included. */
    long cpuTicks() throws IOException {
        long ticks = 0;
        for (long pid : pids()) {
            ticks += ProcFiles.cpuTicks(pid);
        }
        return ticks;
    }

    long residentBytes() throws IOException {
        long bytes = 0;
        for (long pid : pids()) {
            bytes += ProcFiles.residentBytes(pid);
        }
        return bytes;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        if (!Thread.currentThread().equals(guard)) {
            removeGuard();
        }
    }

    private void removeGuard() {
        try {
            Runtime.getRuntime().removeShutdownHook(guard);
        } catch (IllegalStateException e) {
            process.destroyForcibly(); // the process is ending: the guard has run or will
        }
    }

    private static boolean isOurs(String variable) {
        return (variable.startsWith("ROUTER_") && !variable.equals("ROUTER_JAVA_HOME"))
                || List.of("GLOBAL_REGISTRY_URL", "PROXY_BIND_ADDR", "PROXY_TLS_BIND_ADDR", "SIMULATION_MODE")
                        .contains(variable);
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        pids.add(process.pid());
        process.descendants().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        LoadPlan probe = LoadPlan.to(
                        contender.target(BenchScenario.S1).address(), RequestSource.cycle(BenchScenario.S1.request()))
                .withConnections(1)
                .withRequests(1);
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (LoadRun.run(probe).failures() > 0) {
            if (!process.isAlive() || System.nanoTime() - end >= 0) {
                String said = Files.readString(log).strip();
                throw new IOException(contender.name() + " does not answer; it said: " + said);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
