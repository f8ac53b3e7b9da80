package cloud.atom.router.control.node;

import cloud.atom.router.downstream.DataPlane;
import cloud.atom.router.downstream.Listener;
import cloud.atom.router.takeover.Offer;
import cloud.atom.router.takeover.OfferedSocket;
import cloud.atom.router.takeover.Predecessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a node leaves to the one that takes over from it. Not thread-safe; confined to the thread that it is asked on. */
final class NodeEstate implements Predecessor {
    /** How long a call of the control API may take to its end. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(2);

    private final RouterNode node;
    private final Runnable onReleased;
    private List<String> offered = List.of();

    /** Calls {@code onReleased} when the successor accepts and this node does not any more. */
    NodeEstate(RouterNode node, Runnable onReleased) {
        this.node = node;
        this.onReleased = onReleased;
    }

    @Override
    public Offer offer() {
        List<OfferedSocket> sockets = new ArrayList<>();
        for (Listener listener : node.router().dataPlane().listeners()) {
            listener.descriptor().ifPresent(number -> sockets.add(offerOf(listener, number)));
        }
        String control = node.controlAddress().toString();
        node.control()
                .descriptor()
                .ifPresent(number -> sockets.add(new OfferedSocket(RouterNode.CONTROL_KEY, control, number)));
        offered = node.router().heritage();
        return new Offer(ProcessHandle.current().pid(), sockets, offered);
    }

    private static OfferedSocket offerOf(Listener listener, int number) {
        return new OfferedSocket(listener.key(), listener.boundTo().toString(), number);
    }

    /**
     * The data plane first, which takes no time; then the control API: who applied a policy here is answered before the
     * successor hears of the last ones.
     */
    @Override
    public List<String> release(Set<String> taken) {
        DataPlane dataPlane = node.router().dataPlane();
        dataPlane.handOver(taken);
        node.control().retire(LAST_CALLS);
        List<String> late = new ArrayList<>(node.router().heritage());
        late.removeAll(offered);
        onReleased.run();
        return late;
    }
}
