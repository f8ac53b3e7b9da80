package cloud.atom.router.proof;

import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.Target;
import cloud.atom.router.routing.TargetRules;
import cloud.atom.router.state.RouterState;

/** What is proved: the choice, and the last check right before a connection. Thread-safe. */
interface Kernel {
    /** What live traffic runs. */
    Kernel LIVE = new Kernel() {
        private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 1, 0, 0);

        private final RoutingEngine engine = new RoutingEngine();

        @Override
        public RoutingDecision decide(RouterState state, RequestFacts request) {
            return engine.decide(state, request, OPEN);
        }

        @Override
        public boolean mayConnect(RouterState state, RoutingDecision.Forward decision, Target target) {
            return TargetRules.isInsideResidency(state, decision, target);
        }
    };

    RoutingDecision decide(RouterState state, RequestFacts request);

    boolean mayConnect(RouterState state, RoutingDecision.Forward decision, Target target);
}
