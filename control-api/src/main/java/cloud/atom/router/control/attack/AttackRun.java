package cloud.atom.router.control.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs cases against proxies, on all their lanes at once. Not thread-safe. */
final class AttackRun {
    private final List<AttackCase> cases;

    AttackRun(List<AttackCase> cases) {
        this.cases = List.copyOf(cases);
    }

    /** Attacks each of {@code targets}, all at the same time; verdicts in the order of the cases, then of the targets. */
    List<Verdict> run(List<Target> targets) throws IOException, InterruptedException {
        Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
        List<Worker> workers = new ArrayList<>();
        for (Target target : targets) {
            List<AttackCase> plain = cases(target, false);
            workers.addAll(workers(
                    target.lanes(),
                    lane -> new Attacker(target, lane, false),
                    plain.stream().filter(one -> !one.options().hurried()),
                    verdicts));
            workers.addAll(workers(
                    target.hurried(),
                    lane -> new Attacker(target, lane, true),
                    plain.stream().filter(one -> one.options().hurried()),
                    verdicts));
            workers.addAll(workers(
                    target.frames(), lane -> new FrameAttacker(target, lane), cases(target, true).stream(), verdicts));
        }
        for (Worker worker : workers) {
            worker.attacker.prepare();
        }
        workers.forEach(Thread::start);
        for (Worker worker : workers) {
            worker.join();
        }
        for (Worker worker : workers) {
            worker.rethrow();
        }
        return inOrder(targets, verdicts);
    }

    private List<AttackCase> cases(Target target, boolean inFrames) {
        return cases.stream()
                .filter(one -> one.isInFrames() == inFrames)
                .filter(one -> target.ours() || !one.options().oursOnly())
                .toList();
    }

    private static List<Worker> workers(
            List<Lane> lanes, Function<Lane, CaseRunner> runner, Stream<AttackCase> cases, Queue<Verdict> verdicts) {
        Queue<AttackCase> todo = new ConcurrentLinkedQueue<>(cases.toList());
        return lanes.stream()
                .map(lane -> new Worker(runner.apply(lane), todo, verdicts))
                .toList();
    }

    private List<Verdict> inOrder(List<Target> targets, Queue<Verdict> verdicts) {
        List<Verdict> ordered = new ArrayList<>();
        for (AttackCase one : cases) {
            for (Target target : targets) {
                verdicts.stream()
                        .filter(verdict ->
                                verdict.attack().equals(one) && verdict.target().equals(target.name()))
                        .forEach(ordered::add);
            }
        }
        return ordered;
    }

    /** Takes cases from a queue until it is empty. */
    private static final class Worker extends Thread {
        private final CaseRunner attacker;
        private final Queue<AttackCase> todo;
        private final Queue<Verdict> verdicts;

        /** Our own mistake; written by this thread, read after its end. */
        private @Nullable RuntimeException failure;

        Worker(CaseRunner attacker, Queue<AttackCase> todo, Queue<Verdict> verdicts) {
            super("attacker");
            setDaemon(true);
            this.attacker = attacker;
            this.todo = todo;
            this.verdicts = verdicts;
        }

        @Override
        public void run() {
            try {
                for (AttackCase one = todo.poll(); one != null; one = todo.poll()) {
                    long startedNanos = System.nanoTime();
                    Verdict verdict = attacker.attack(one);
                    verdicts.add(verdict.after(System.nanoTime() - startedNanos));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        void rethrow() {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
