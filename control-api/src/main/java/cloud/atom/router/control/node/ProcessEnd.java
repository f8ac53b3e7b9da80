package cloud.atom.router.control.node;

import cloud.atom.router.downstream.Drained;
import cloud.atom.router.takeover.TakeoverDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How a router process ends: told by a signal, or because another one took over; either way it drains, once. A second
 * signal ends it at once. Thread-safe.
 */
final class ProcessEnd {
    private final RouterNode node;
    private final Consumer<String> say;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile boolean replaces;
    private volatile Optional<TakeoverDoor> door = Optional.empty();

    ProcessEnd(RouterNode node, Consumer<String> say) {
        this.node = node;
        this.say = say;
    }

    RouterNode node() {
        return node;
    }

    /** Says that the router whose place this one takes is gone, or about to go. */
    void replacesOther() {
        replaces = true;
    }

    /** Lets a successor take over; says why when it cannot. */
    void openDoor() {
        Path folder = node.router().config().dataDir();
        if (!node.router().dataPlane().transport().equals("epoll")) {
            say.accept("no takeover: it needs the transport epoll");
        } else if (!replaces && TakeoverDoor.isOpen(folder)) {
            say.accept("warning: another router runs with this data_dir; only that one can be taken over");
        } else {
            try {
                door = Optional.of(
                        TakeoverDoor.open(folder, new NodeEstate(node, () -> drain("another process took over; "))));
            } catch (IOException e) {
                say.accept("warning: this router cannot be taken over: " + e.getMessage());
            }
        }
    }

    /** To be called at each signal to end. */
    void onSignal() {
        if (signals.incrementAndGet() > 1) {
            say.accept("told twice: ends at once");
            Runtime.getRuntime().halt(RouterProcess.STARTED_AND_ENDED);
        }
        // A successor that has the sockets keeps them: they must not be shut for it.
        if (!door.map(TakeoverDoor::shut).orElse(false)) {
            drain("");
        }
    }

    /** Returns when the process may end. */
    void await() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(String why) {
        if (!draining.getAndSet(true)) {
            new Thread(() -> drainAndEnd(why), "drain").start();
        }
    }

    private void drainAndEnd(String why) {
        Duration most = node.router().config().timeouts().drain();
        say.accept(why + "draining, at most " + most.toSeconds() + " s");
        Drained drained = node.router().dataPlane().drain(most).join();
        say.accept(drained.cut() == 0 ? "drained" : "drained, but for connections that were cut: " + drained.cut());
        door.ifPresent(TakeoverDoor::close);
        node.close();
        ended.countDown();
    }
}
