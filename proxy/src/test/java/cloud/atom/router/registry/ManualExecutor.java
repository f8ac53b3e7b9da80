package cloud.atom.router.registry;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An executor whose scheduled tasks wait for the test; other tasks run when the test runs them. Not for two threads. */
final class ManualExecutor extends ScheduledThreadPoolExecutor {
    private final Queue<Runnable> scheduled = new ArrayDeque<>();
    private final BlockingQueue<Runnable> submitted = new LinkedBlockingQueue<>();
    private long lastDelayMillis = -1;

    ManualExecutor() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        scheduled.add(task);
        lastDelayMillis = unit.toMillis(delay);
        return super.schedule(() -> {}, Long.MAX_VALUE >> 8, TimeUnit.NANOSECONDS);
    }

    @Override
    public void execute(Runnable task) {
        submitted.add(task);
    }

    /** The delay of the task that was scheduled last. */
    long lastDelayMillis() {
        return lastDelayMillis;
    }

    int scheduledTasks() {
        return scheduled.size();
    }

    /** Runs the next scheduled task, and the one that it leads to. */
    void runLook() throws InterruptedException {
        scheduled.remove().run();
        Runnable handling = submitted.poll(10, TimeUnit.SECONDS);
        if (handling == null) {
            throw new AssertionError("no answer within 10 s");
        }
        handling.run();
    }
}
