package cloud.atom.router.control.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's share of a run: its connections, its schedule, its counts.
 *
 * <p>Confined to its event loop, unless a method says otherwise. The counts may be read by others once {@link #done} is
 * complete.
 */
final class LoadLoop {
    /** How often late answers are looked for. */
    private static final long SWEEP_MILLIS = 50;
    /** Between a failure to connect and the next try, so that a dead target is not hammered. */
    private static final long RECONNECT_MILLIS = 20;

    private final LoadPlan plan;
    private final EventLoop loop;
    private final Connector connector;
    private final Schedule schedule;
    private final Tally tally;
    private final CompletableFuture<Tally> done = new CompletableFuture<>();
    private final List<LoadConnection> open = new ArrayList<>();

    /** Longest idle first, so that all connections have their turn. */
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();

    private boolean wakeUpArmed;

    /** @param number of this loop among those of the run, from 0 */
    LoadLoop(LoadPlan plan, int number, Connector connector, long startNanos) {
        this.plan = plan;
        this.loop = connector.loop();
        this.connector = connector;
        this.schedule = new Schedule(plan, number, startNanos);
        this.tally = new Tally(startNanos);
    }

    /** Completes when every request that was sent has an outcome. */
    CompletableFuture<Tally> done() {
        return done;
    }

    /** Sends on connections of its event loop; what could not be opened is tried again. May be called from any thread. */
    void start(List<Future<Channel>> connections) {
        loop.execute(() -> connections.forEach(this::use));
        ScheduledFuture<?> sweeping =
                loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        done.whenComplete((counts, failure) -> sweeping.cancel(false));
    }

    /** Sends nothing more. May be called from any thread. */
    void stop() {
        loop.execute(() -> {
            schedule.stop(System.nanoTime());
            finishIfOver();
        });
    }

    /** To be asked once {@link #done} is complete. */
    long unsent() {
        return schedule.unsent();
    }

    /** The connection can take a request: it gets the next one that is due, or waits for it. */
    void ready(LoadConnection connection) {
        long now = System.nanoTime();
        if (schedule.isDue(now)) {
            long since = schedule.dueNanos(now);
            connection.send(plan.source().request(schedule.take()), since, now);
            return;
        }
        idle.add(connection);
        if (schedule.isOver(now)) {
            finishIfOver();
        } else {
            armWakeUp(now);
        }
    }

    void answered(LoadConnection connection, ResponseReader answer) {
        LoadRequest request = connection.finishRequest();
        Outcome outcome = tally.outcome(request.sender(), answer.head(), answer.reason());
        tally.answered(outcome, connection.sinceNanos(), System.nanoTime());
    }

    /** The request in flight on {@code connection} gets no answer. */
    void failed(LoadConnection connection, String kind) {
        LoadRequest request = connection.finishRequest();
        tally.unanswered(Outcome.unanswered(request.sender(), kind), System.nanoTime());
    }

    void closed(LoadConnection connection) {
        open.remove(connection);
        idle.remove(connection);
        if (connection.hasAnswered()) {
            connect();
        } else {
            loop.schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void connect() {
        if (finishIfOver()) {
            return;
        }
        connector.connect().addListener((Future<Channel> opening) -> {
            if (opening.isSuccess()) {
                use(opening);
            } else {
                notConnected();
            }
        });
    }

    private void use(Future<Channel> opened) {
        if (!opened.isSuccess() || !opened.getNow().isActive()) {
            connect();
            return;
        }
        LoadConnection connection = new LoadConnection(this, plan.keyField());
        opened.getNow().pipeline().addLast(connection);
        open.add(connection);
        ready(connection);
    }

    /** A request that is due and finds no connection has failed; the others wait for the next try. */
    private void notConnected() {
        long now = System.nanoTime();
        if (schedule.isDue(now)) {
            LoadRequest request = plan.source().request(schedule.take());
            tally.unanswered(Outcome.unanswered(request.sender(), Outcome.CONNECT), now);
        }
        loop.schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void armWakeUp(long now) {
        if (wakeUpArmed) {
            return;
        }
        wakeUpArmed = true;
        loop.schedule(this::wakeUp, Math.max(0, schedule.dueNanos(now) - now), TimeUnit.NANOSECONDS);
    }

    private void wakeUp() {
        wakeUpArmed = false;
        while (!idle.isEmpty() && schedule.isDue(System.nanoTime())) {
            ready(idle.remove());
        }
        long now = System.nanoTime();
        if (!idle.isEmpty() && !schedule.isOver(now)) {
            armWakeUp(now);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (LoadConnection connection : List.copyOf(open)) {
            connection.failIfLate(now, plan.timeout().toNanos());
        }
        finishIfOver();
    }

    /** Ends the share once nothing will be sent and nothing is in flight; whether it has ended. */
    private boolean finishIfOver() {
        if (done.isDone()) {
            return true;
        }
        boolean over = schedule.isOver(System.nanoTime()) && open.stream().noneMatch(LoadConnection::isBusy);
        if (over) {
            done.complete(tally);
            List.copyOf(open).forEach(LoadConnection::close);
        }
        return over;
    }
}
