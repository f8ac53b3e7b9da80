package cloud.atom.router.control.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that was started here, with all that it starts itself; it ends with this process at the latest. Thread-safe. */
public final class ChildProcess implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final Process process;
    private final Thread guard;

    private ChildProcess(Process process, String name) {
        this.process = process;
        this.guard = new Thread(process::destroyForcibly, "end " + name);
        Runtime.getRuntime().addShutdownHook(guard); // also when this process is interrupted
    }

    /**
     * Starts what {@code builder} describes, without those variables of the caller that would configure a router.
     *
     * @param environment set for it on top
     */
    public static ChildProcess start(ProcessBuilder builder, Map<String, String> environment, String name)
            throws IOException {
        builder.environment().keySet().removeIf(ChildProcess::isOurs);
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), name);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process id and those of its children. */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        pids.add(process.pid());
        process.descendants().forEach(child -> pids.add(child.pid()));
        return pids;
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

    /** A variable of the caller must not change what a router of ours does. */
    private static boolean isOurs(String variable) {
        return (variable.startsWith("ROUTER_") && !variable.equals("ROUTER_JAVA_HOME"))
                || List.of("GLOBAL_REGISTRY_URL", "PROXY_BIND_ADDR", "PROXY_TLS_BIND_ADDR", "SIMULATION_MODE")
                        .contains(variable);
    }
}
