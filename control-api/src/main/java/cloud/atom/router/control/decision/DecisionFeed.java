package cloud.atom.router.control.decision;

import cloud.atom.router.control.http.Feed;
import cloud.atom.router.control.wire.Json;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.memory.Remembered;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Decisions as they come, as events: {@code decision} for each, {@code missed} with how many were pushed out of the memory
 * before the client took them. Not thread-safe but for {@link #close}.
 *
 * <p>Nothing queues up for a slow client: the memory itself is the queue, and a decision is made into text only when it goes
 * out.
 */
final class DecisionFeed implements Feed {
    private static final int MOST_AT_ONCE = 256;
    private static final byte[] BEGIN = "event: decision\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MISSED = "event: missed\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final DecisionMemory memory;
    private final Predicate<Remembered> wanted;
    private final Runnable onClose;
    private final DecisionMemory.Tail tail;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long missed;

    DecisionFeed(DecisionMemory memory, Predicate<Remembered> wanted, Runnable onClose) {
        this.memory = memory;
        this.wanted = wanted;
        this.onClose = onClose;
        tail = memory.tail();
    }

    @Override
    public byte[] next() {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        for (Remembered decision : tail.poll(MOST_AT_ONCE)) {
            if (wanted.test(decision)) {
                add(events, BEGIN, DecisionViews.of(decision, memory.databaseOf(decision)));
            }
        }
        if (tail.missed() > missed) {
            add(events, MISSED, Map.of("count", tail.missed() - missed));
            missed = tail.missed();
        }
        return events.toByteArray();
    }

    private static void add(ByteArrayOutputStream events, byte[] begin, Object data) {
        events.writeBytes(begin);
        events.writeBytes(Json.write(data));
        events.writeBytes(END);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            onClose.run();
        }
    }
}
