package cloud.atom.router.exchange;

import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;

/** Opens exchanges on one event loop. Not thread-safe; confined to that loop. */
public final class Exchanges {
    private final ExchangeSettings settings;
    private final Decider decider;
    private final RouterStateHolder states;
    private final QuotaGate quota;

    public Exchanges(ExchangeSettings settings, Decider decider, RouterStateHolder states, QuotaGate quota) {
        this.settings = settings;
        this.decider = decider;
        this.states = states;
        this.quota = quota;
    }

    /** Decides a request; {@link ProxyExchange#start} then carries the decision out. */
    public ProxyExchange open(IncomingRequest request, Downstream client) {
        // Pinned once: all that follows sees the same state, whatever is published meanwhile.
        RouterState state = states.current();
        long beforeNanos = System.nanoTime();
        RoutingDecision decision = decider.decide(state, request.facts(), quota);
        settings.observer().onDecision(request.facts(), decision, System.nanoTime() - beforeNanos);
        return new ProxyExchange(settings, state, decision, new Opening(request, client));
    }

    /**
     * Called a few times a second: ends connections and copies that are late, and drains connections to endpoints that are
     * of no more use. Exchanges are told the time one by one.
     */
    public void tick(long nowNanos) {
        RouterState state = states.current();
        settings.pool().tick(state, nowNanos);
        settings.mirrors().tick(state, nowNanos);
    }

    /** Gives up all copies that are under way. */
    public void close() {
        settings.mirrors().close();
    }

    /** {@code RoutingEngine.decide}, or what a test puts in its place. */
    @FunctionalInterface
    public interface Decider {
        RoutingDecision decide(RouterState state, RequestFacts request, QuotaGate quota);
    }
}
