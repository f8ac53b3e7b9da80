package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one JSON line per request, without anything of the client's.
 *
 * <p>Thread-safe. Event loops only put a small value into a bounded queue; a thread of its own makes text of it and
 * writes. When the output cannot keep up the queue fills and further lines are dropped and counted: a slow disk or
 * terminal never holds a request. The thread looks every 50 ms instead of being woken, because waking costs the event
 * loop a system call for each request.
 *
 * <p>Which requests are logged is drawn at random, not from the trace id: a client that chooses its trace ids shall not
 * choose whether it is seen.
 */
public final class RequestLog implements ExchangeObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** At 50 ms between two looks, room for 320 000 requests per second. */
    private static final int CAPACITY = 1 << 14;

    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final long CLOSE_MILLIS = 2000;

    private final RequestLogConfig config;
    private final LineBudget budget;
    private final LineQueue<LogLine> queue = new LineQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final OutputStream output;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread writer;

    private RequestLog(RequestLogConfig config, OutputStream output, LineBudget budget) {
        this.config = config;
        this.output = new BufferedOutputStream(output, 1 << 16);
        this.budget = budget;
        writer = new Thread(this::writeUntilClosed, "request-log");
        writer.setDaemon(true);
    }

    /**
     * Starts a log that writes to {@code output}, which stays open when the log is closed.
     *
     * @param linesPerSecond most lines per second, for an output that a person reads; a line tells how many were left
     *     out; 0: no limit
     */
    public static RequestLog start(RequestLogConfig config, OutputStream output, int linesPerSecond) {
        RequestLog log = new RequestLog(config, output, new LineBudget(linesPerSecond));
        log.writer.start();
        return log;
    }

    /** Lines that were not written since the start, those left out for a reader's sake included. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {}

    @Override
    public void onAttempt(AttemptSummary attempt) {}

    @Override
    public void onComplete(ExchangeSummary exchange) {
        if (!config.enabled()
                || (config.sample() < 1 && ThreadLocalRandom.current().nextDouble() >= config.sample())) {
            return;
        }
        if (!queue.offer(LogLine.of(exchange, System.currentTimeMillis()))) {
            dropped.increment();
        }
    }

    @Override
    public void onResidencyViolation(RoutingDecision decision) {}

    /** Writes what is queued, waiting at most two seconds for the output. */
    @Override
    public void close() {
        closing.set(true);
        LockSupport.unpark(writer);
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilClosed() {
        boolean broken = false;
        while (true) {
            boolean last = closing.get();
            try {
                writeQueued();
                broken = false;
            } catch (IOException cannotWrite) {
                dropped.increment();
                if (!broken) {
                    LOG.warn("request log cannot be written: {}", cannotWrite.toString());
                }
                broken = true;
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void writeQueued() throws IOException {
        LogLine line = queue.poll();
        if (line == null) {
            return;
        }
        // Not closed: its buffer is flushed below, and the output is not ours to close.
        JsonGenerator json = new JsonFactory()
                .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
                .createGenerator(output)
                .setRootValueSeparator(null);
        for (; line != null; line = queue.poll()) {
            long leftOut = budget.leftOutBefore(line.endedAtMillis());
            if (leftOut > 0) {
                json.writeRaw("{\"left_out\":" + leftOut + "}\n");
            }
            if (budget.take()) {
                line.write(json);
                json.writeRaw('\n');
            } else {
                dropped.increment();
            }
        }
        json.flush();
    }
}
