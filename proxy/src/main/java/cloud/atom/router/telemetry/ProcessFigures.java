package cloud.atom.router.telemetry;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The process seen from outside, under the names that every Prometheus client uses; the metrics library has others for
 * them, which common dashboards do not know. Thread-safe: holds no state.
 */
final class ProcessFigures {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessFigures() {}

    static void bindCpu(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder(
                            Metric.PROCESS_CPU_SECONDS_TOTAL.wireName(), system, bean -> bean.getProcessCpuTime() / 1e9)
                    .description(Metric.PROCESS_CPU_SECONDS_TOTAL.help())
                    .register(registry);
        }
    }

    /** What is known now. */
    static Map<Metric, Double> now() {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(
                Metric.PROCESS_START_TIME_SECONDS,
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            figures.put(Metric.PROCESS_OPEN_FDS, (double) unix.getOpenFileDescriptorCount());
            figures.put(Metric.PROCESS_MAX_FDS, (double) unix.getMaxFileDescriptorCount());
        }
        double resident = residentBytes();
        if (resident > 0) {
            figures.put(Metric.PROCESS_RESIDENT_MEMORY_BYTES, resident);
        }
        return figures;
    }

    /** {@code VmRSS} of proc(5), in bytes; 0 where there is none. */
    private static double residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException unreadable) {
            return 0; // then the figure is absent, as on other systems
        }
        return 0;
    }
}
