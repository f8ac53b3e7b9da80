package cloud.atom.router.control.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a client read on its connection. Thread-safe. */
final class Conversation {
    private final List<Message> finals = new ArrayList<>();
    private final List<Message> interims = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int finalsComplete;
    private End end = End.OPEN;
    private boolean over;

    /** How the connection ended. */
    enum End {
        /** It lives on. */
        OPEN,
        CLOSED,
        RESET,
        /** Nothing came for too long. */
        SILENT,
        /** What came was no HTTP/1.1. */
        MALFORMED
    }

    synchronized void begun(Message answer) {
        boolean interim = answer.status() < 200 && answer.status() != 101;
        (interim ? interims : finals).add(answer);
        notifyAll();
    }

    synchronized void completed(Message answer) {
        answer.complete();
        finalsComplete += finals.contains(answer) ? 1 : 0;
        notifyAll();
    }

    synchronized void ended(End how) {
        end = how;
        over = true;
        notifyAll();
    }

    synchronized void fault(String what) {
        faults.add(what);
    }

    /** Waits until {@code count} final answers are complete; not beyond the end. */
    synchronized void awaitFinals(int count, long limitMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (finalsComplete < count && !over && System.nanoTime() - untilNanos < 0) {
            wait(10);
        }
    }

    /** Waits until {@code count} interim answers came; not beyond the end. */
    synchronized void awaitInterims(int count, long limitMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (interims.size() < count && !over && System.nanoTime() - untilNanos < 0) {
            wait(10);
        }
    }

    synchronized int finalCount() {
        return finals.size();
    }

    /** Final answers, a 101 among them; the last may be incomplete. */
    synchronized List<Message> finals() {
        return List.copyOf(finals);
    }

    synchronized List<Message> interims() {
        return List.copyOf(interims);
    }

    /** What is malformed in what was read. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized End end() {
        return end;
    }
}
