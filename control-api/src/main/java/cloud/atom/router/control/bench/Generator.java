package cloud.atom.router.control.bench;

import java.io.IOException;
import java.time.Duration;

/** Sends as many requests as are answered. */
interface Generator {
    /** Loads {@code target} for {@code length}. */
    Load run(Target target, BenchScenario scenario, Duration length) throws IOException, InterruptedException;

    /**
     * What came of it. Immutable.
     *
     * @param requests answered well
     * @param errors answered otherwise or not at all
     */
    record Load(long requests, long errors, Duration elapsed) {
        double perSecond() {
            return requests * 1e9 / elapsed.toNanos();
        }
    }
}
