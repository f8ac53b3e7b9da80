package cloud.atom.router.health;

import java.util.Locale;

/**
 * How one endpoint stands within its region at one moment. Immutable.
 *
 * @param share share of its weight that it takes, in [0, 1]; 0: it takes no requests. An endpoint that is not well takes
 *     some all the same while no better one is left.
 */
public record EndpointHealth(State state, double share) {
    /** Nothing speaks against it. */
    public static final EndpointHealth UP = new EndpointHealth(State.UP, 1);

    public EndpointHealth {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: in [0, 1])");
        }
    }

    public boolean takesRequests() {
        return share > 0;
    }

    /** What speaks against an endpoint; the first that applies, in this order. */
    public enum State {
        /** Polls fail. */
        DOWN,
        /** It wants no new requests. */
        DRAINING,
        /** Its breaker is open. */
        CIRCUIT,
        /** It was taken out because its answers are worse than those of the others. */
        EJECTED,
        /** It is new or comes back, and takes a growing share. */
        STARTING,
        /** Nothing. */
        UP;

        /** Whether it keeps requests away, as long as others take them. */
        boolean isOut() {
            return this != STARTING && this != UP;
        }

        /** Whether live requests alone say so, which may come to it again when all endpoints fare as badly. */
        boolean isJudgedByTraffic() {
            return this == CIRCUIT || this == EJECTED;
        }

        /** The name in answers and metrics. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
