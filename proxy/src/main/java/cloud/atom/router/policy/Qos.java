package cloud.atom.router.policy;

import cloud.atom.router.model.RateLimit;
import java.util.Optional;

/**
 * A tenant's share. Immutable.
 *
 * @param tier what is shed first under pressure; default silver
 * @param rate absent: no limit
 * @param announce whether every answer carries the {@code RateLimit} fields, not only refusals; default false
 */
public record Qos(Tier tier, Optional<RateLimit> rate, boolean announce) {
    public static final Qos DEFAULT = new Qos(Tier.SILVER, Optional.empty(), false);

    /** Bronze is shed first. */
    public enum Tier {
        GOLD(0),
        SILVER(1),
        BRONZE(2);

        private final int rank;

        Tier(int rank) {
            this.rank = rank;
        }

        /** 0 for the tier that is kept longest. */
        public int rank() {
            return rank;
        }
    }
}
