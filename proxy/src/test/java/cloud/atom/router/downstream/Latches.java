package cloud.atom.router.downstream;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How the script of a region waits for the test. */
final class Latches {
    private Latches() {}

    /** Waits until {@code latch} is open; fails after ten seconds. */
    static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("not within 10 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
