package cloud.atom.router.control.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one process used during one case, as Linux accounts for it (proc(5)). Not thread-safe.
 *
 * <p>Where the system has no such account, as elsewhere than on Linux, everything is 0.
 */
final class ProcessUse {
    /** Clock ticks of {@code /proc}: a hundredth of a second on every Linux that Java runs on. */
    private static final long TICK_MILLIS = 10;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Path process;
    private final long rssKib;
    private final long cpuMillis;

    private ProcessUse(Path process) {
        this.process = process;
        resetPeak();
        rssKib = kib("VmRSS:");
        cpuMillis = cpuMillis();
    }

    /** Begins to account for a process. */
    static ProcessUse begin(long pid) {
        return new ProcessUse(Path.of("/proc", Long.toString(pid)));
    }

    /**
     * What a process used. Immutable.
     *
     * @param grownKib how far its memory in RAM was at most above where it began
     * @param cpuMillis time on all processors together
     */
    record Used(long grownKib, long cpuMillis) {
        static final Used NOTHING = new Used(0, 0);
    }

    /** What it used since {@link #begin}. */
    Used end() {
        return new Used(Math.max(0, kib("VmHWM:") - rssKib), cpuMillis() - cpuMillis);
    }

    private void resetPeak() {
        try {
            Files.writeString(process.resolve("clear_refs"), "5");
        } catch (IOException notLinux) {
            return; // the peak of its whole life is an upper bound
        }
    }

    private long kib(String key) {
        try {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> Long.valueOf(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0L);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    private long cpuMillis() {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The program's name may contain anything; what follows it does not.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
            return TICK_MILLIS * (Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(STIME)));
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
