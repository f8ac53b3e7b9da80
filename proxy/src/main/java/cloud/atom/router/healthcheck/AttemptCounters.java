package cloud.atom.router.healthcheck;

import cloud.atom.router.health.AttemptCounts;
import cloud.atom.router.health.AttemptOutcome;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Attempts, counted by how they ended. Many threads count, one thread takes.
 *
 * <p>The adders only grow; the taking thread remembers how far it was, so that nothing is lost or counted twice,
 * whatever is counted meanwhile.
 */
final class AttemptCounters {
    private final LongAdder successes = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final LongAdder transportFailures = new LongAdder();

    /** Transport failures since the last response. */
    private final AtomicInteger inARow = new AtomicInteger();

    /** Written by the taking thread, read by the counting ones. */
    private volatile int alarmAfter = Integer.MAX_VALUE;

    // Of the taking thread alone.
    private long takenSuccesses;
    private long takenServerErrors;
    private long takenTransportFailures;

    /** Counts one attempt; says whether the failures in a row are enough for an alarm. */
    boolean count(AttemptOutcome outcome) {
        if (outcome.isTransportFailure()) {
            transportFailures.increment();
            return inARow.incrementAndGet() >= alarmAfter;
        }
        (outcome == AttemptOutcome.SERVER_ERROR ? serverErrors : successes).increment();
        if (inARow.get() != 0) { // reads alone do not move the cache line between loops
            inARow.set(0);
        }
        return false;
    }

    AttemptCounts take() {
        long newSuccesses = successes.sum() - takenSuccesses;
        long newServerErrors = serverErrors.sum() - takenServerErrors;
        long newTransportFailures = transportFailures.sum() - takenTransportFailures;
        takenSuccesses += newSuccesses;
        takenServerErrors += newServerErrors;
        takenTransportFailures += newTransportFailures;
        return new AttemptCounts(
                newSuccesses + newServerErrors, newServerErrors, newTransportFailures, Math.max(0, inARow.get()));
    }

    void alarmAfter(int failuresInARow) {
        if (alarmAfter != failuresInARow) {
            alarmAfter = failuresInARow;
        }
    }
}
