package cloud.atom.router.control.bench;

import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which CPU the proxies get and which ones everything else. Immutable.
 *
 * @param proxy one CPU; absent: nothing is pinned
 * @param rest for generator and upstream; empty when nothing is pinned
 * @param note said in the report
 */
record CpuSplit(Optional<Integer> proxy, List<Integer> rest, String note) {
    CpuSplit {
        rest = List.copyOf(rest);
    }

    /** The split of this machine. */
    static CpuSplit ofThisMachine() throws IOException {
        return of(ProcFiles.allowedCpus(), Programs.find("taskset").isPresent());
    }

    /** The last CPU for the proxy: the first one mostly takes the machine's interrupts. */
    static CpuSplit of(List<Integer> cpus, boolean taskset) {
        if (cpus.size() < 2) {
            return unpinned("one CPU only");
        }
        if (!taskset) {
            return unpinned("taskset is missing (Debian: apt-get install util-linux)");
        }
        int proxy = cpus.get(cpus.size() - 1);
        List<Integer> rest = cpus.subList(0, cpus.size() - 1);
        return new CpuSplit(Optional.of(proxy), rest, "proxy on CPU " + proxy + ", generator and upstream on " + rest);
    }

    /** {@code command} so that it runs on the proxy's CPU. */
    List<String> onProxyCpu(List<String> command) {
        return proxy.map(cpu -> prefixed(String.valueOf(cpu), command)).orElse(command);
    }

    /** {@code command} so that it runs beside the proxy. */
    List<String> besideProxy(List<String> command) {
        return proxy.isPresent() ? prefixed(restText(), command) : command;
    }

    /** Moves every thread of this process beside the proxy; later threads inherit that. */
    void moveThisProcess() throws IOException, InterruptedException {
        if (proxy.isPresent()) {
            String pid = String.valueOf(ProcessHandle.current().pid());
            Programs.run(List.of("taskset", "-acp", restText(), pid));
        }
    }

    private static CpuSplit unpinned(String why) {
        return new CpuSplit(Optional.empty(), List.of(), "not pinned: " + why);
    }

    private String restText() {
        return rest.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<String> prefixed(String cpus, List<String> command) {
        List<String> prefixed = new ArrayList<>(List.of("taskset", "-c", cpus));
        prefixed.addAll(command);
        return prefixed;
    }
}
