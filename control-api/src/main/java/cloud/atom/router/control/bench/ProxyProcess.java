package cloud.atom.router.control.bench;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.control.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A contender that runs; it ends with this process at the latest. Thread-safe. */
final class ProxyProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Contender contender;
    private final ChildProcess process;

    private ProxyProcess(Contender contender, ChildProcess process) {
        this.contender = contender;
        this.process = process;
    }

    /** Starts it on its CPU and waits until it answers; what it prints goes into {@code folder}. */
    static ProxyProcess start(Contender contender, CpuSplit cpus, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve(contender.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(cpus.onProxyCpu(contender.command()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        ProxyProcess started =
                new ProxyProcess(contender, ChildProcess.start(builder, contender.environment(), contender.name()));
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
        for (long pid : process.pids()) {
            ticks += ProcFiles.cpuTicks(pid);
        }
        return ticks;
    }

    long residentBytes() throws IOException {
        long bytes = 0;
        for (long pid : process.pids()) {
            bytes += ProcFiles.residentBytes(pid);
        }
        return bytes;
    }

    /** The process itself, which a launcher has become by then. */
    long mainPid() {
        return process.pids().get(0);
    }

    @Override
    public void close() {
        process.close();
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
