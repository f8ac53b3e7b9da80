package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What an origin saw during one case. Thread-safe. */
final class Recording {
    private final List<Script> replies;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, ByteArrayOutputStream> bytes = new TreeMap<>();
    private int repliesGiven;
    private int repliesDone;

    /** Takes what the origin answers to the first, second, … request; to others it gives its usual answer. */
    Recording(List<Script> replies) {
        this.replies = List.copyOf(replies);
    }

    /**
     * A request whose head came, on the connection of that number.
     *
     * @param request written further while its body is read
     */
    record Arrival(Message request, int connection) {
        /** Whether the judge sent it, not the case. */
        boolean isJudges() {
            return request.target().endsWith(Client.AGAIN) || request.target().endsWith(Client.PROBE);
        }
    }

    synchronized void received(int connection, byte[] from, int count) {
        bytes.computeIfAbsent(connection, key -> new ByteArrayOutputStream()).write(from, 0, count);
    }

    /** Takes note of a request's head; returns what is answered. */
    synchronized Script arrived(Message request, int connection) {
        Arrival arrival = new Arrival(request, connection);
        arrivals.add(arrival);
        if (arrival.isJudges() || repliesGiven >= replies.size()) {
            return Origin.usual(request);
        }
        return replies.get(repliesGiven++);
    }

    synchronized void completed(Message request) {
        request.complete();
    }

    /** The origin has carried out the answer to one more request. */
    synchronized void replied() {
        repliesDone++;
        notifyAll();
    }

    /** Waits until {@code count} answers were carried out. */
    synchronized void awaitReplies(int count, long limitMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (repliesDone < count && System.nanoTime() - untilNanos < 0) {
            wait(10);
        }
    }

    synchronized void fault(String what) {
        faults.add(what);
    }

    /** What a proxy sent that no proxy may send. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Requests of the case, without the judge's, in order. */
    synchronized List<Arrival> arrivals() {
        return arrivals.stream().filter(arrival -> !arrival.isJudges()).toList();
    }

    /** Requests of the judge, in order. */
    synchronized List<Arrival> judges() {
        return arrivals.stream().filter(Arrival::isJudges).toList();
    }

    /** What each connection brought, by its number. */
    synchronized Map<Integer, byte[]> bytes() {
        Map<Integer, byte[]> copy = new TreeMap<>();
        bytes.forEach((connection, received) -> copy.put(connection, received.toByteArray()));
        return copy;
    }

    /** The start lines of the requests of one connection, the judge's included, in order. */
    synchronized List<String> startLines(int connection) {
        return arrivals.stream()
                .filter(arrival -> arrival.connection == connection)
                .map(arrival -> arrival.request.startLine())
                .toList();
    }

    /** How many of {@link #startLines} belong to complete requests: all, or all but the last. */
    synchronized int completeCount(int connection) {
        return (int) arrivals.stream()
                .filter(arrival -> arrival.connection == connection && arrival.request.isComplete())
                .count();
    }
}
