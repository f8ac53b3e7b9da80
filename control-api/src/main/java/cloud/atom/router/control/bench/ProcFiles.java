package cloud.atom.router.control.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what Linux says about processes under /proc (proc(5)). Thread-safe: holds no state. */
final class ProcFiles {
    private ProcFiles() {}

    /** Clock ticks that a process has used since its start: user and system time of all its threads. */
    static long cpuTicks(long pid) throws IOException {
        return cpuTicks(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** Resident memory of a process, in bytes. */
    static long residentBytes(long pid) throws IOException {
        return residentBytes(Files.readString(Path.of("/proc/" + pid + "/status")));
    }

    /** CPUs that this process may use, ascending. */
    static List<Integer> allowedCpus() throws IOException {
        return allowedCpus(Files.readString(Path.of("/proc/self/status")));
    }

    /** Fields 14 and 15 of {@code stat}; the name in field 2 may hold blanks and brackets. */
    static long cpuTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    static long residentBytes(String status) {
        String kibibytes = line(status, "VmRSS:")
                .toLowerCase(Locale.ROOT)
                .replace("kb", "")
                .strip();
        return Long.parseLong(kibibytes) * 1024;
    }

    /** From a list as {@code 0-3,6}. */
    static List<Integer> allowedCpus(String status) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : line(status, "Cpus_allowed_list:").split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }

    private static String line(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line " + name));
    }
}
