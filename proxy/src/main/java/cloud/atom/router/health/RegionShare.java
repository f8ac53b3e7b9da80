package cloud.atom.router.health;

/**
 * How much a region takes of the requests that come to it; the rest goes on to the next. Immutable.
 *
 * @param health share that its health allows, in [0, 1]; it moves by steps, save to 0 when the region dies
 * @param cutoff what it has room for, in [0, 1]; 1: everything. Tiers stand one above the other, each with a third: gold
 *     fills the lowest third, silver the second, bronze the last, so that bronze loses its room first
 */
public record RegionShare(double health, double cutoff) {
    public static final RegionShare WHOLE = new RegionShare(1, 1);
    public static final RegionShare NONE = new RegionShare(0, 1);

    /** How many tiers there are; 0 is the one that is kept longest. */
    public static final int TIERS = 3;

    /** What Envoy assumes that a level can carry of others' load: 1.4 times its own. */
    private static final double OVERPROVISIONING = 1.4;

    private static final double THOUSANDTHS = 1000;

    public RegionShare {
        if (!(health >= 0 && health <= 1)) {
            throw new IllegalArgumentException("health: " + health + " (expected: in [0, 1])");
        }
        if (!(cutoff >= 0 && cutoff <= 1)) {
            throw new IllegalArgumentException("cutoff: " + cutoff + " (expected: in [0, 1])");
        }
    }

    /** Where a share comes to rest at {@code score}: {@code min(1, 1.4 · score)}. */
    public static double ofScore(double score) {
        return Math.min(1, Math.rint(OVERPROVISIONING * score * THOUSANDTHS) / THOUSANDTHS);
    }

    /** The share of a tier's requests that the region has room for. */
    public double room(int tier) {
        return Math.max(0, Math.min(1, cutoff * TIERS - tier));
    }

    /** The share of a tier's requests that the region takes: what its health and its room allow. */
    public double taken(int tier) {
        return Math.min(health, room(tier));
    }
}
