package cloud.atom.router.node;

import cloud.atom.router.exchange.Limits;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps client connections from taking the last files that the process may open. Thread-safe: holds no state.
 *
 * <p>A process without a file to open cannot connect to a region either, nor poll its health: every region would be taken
 * for dead because clients sit idle. So clients get four fifths of the files at most; the rest is for regions, polls, the
 * control API and files.
 */
final class FileLimit {
    private static final Logger LOG = LoggerFactory.getLogger(FileLimit.class);

    private FileLimit() {}

    /** {@code configured} with no more connections than this process can hold; says so when that is less. */
    static Limits bounded(Limits configured) {
        OptionalLong maxFiles = maxFiles();
        if (maxFiles.isEmpty()) {
            return configured;
        }
        Limits bounded = bounded(configured, maxFiles.getAsLong());
        if (configured.connections() != 0 && bounded.connections() < configured.connections()) {
            LOG.warn(
                    "limits.connections lowered from={} to={}: the process may open {} files (ulimit -n)",
                    configured.connections(),
                    bounded.connections(),
                    maxFiles.getAsLong());
        }
        return bounded;
    }

    static Limits bounded(Limits configured, long maxFiles) {
        int most = (int) Math.max(1, Math.min(Integer.MAX_VALUE, maxFiles / 5 * 4));
        int asked = configured.connections() == 0 ? most : configured.connections();
        return configured.withConnections(Math.min(asked, most), configured.connectionsPerAddress());
    }

    private static OptionalLong maxFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }
}
