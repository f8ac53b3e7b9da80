package cloud.atom.router.health;

/**
 * How a region stands for having come and gone. Immutable.
 *
 * @param penalty 1 for each fall, halved with every half-life
 * @param suppressed whether its share is kept low for that
 */
public record FlapStanding(double penalty, boolean suppressed) {
    /** It never fell. */
    public static final FlapStanding NONE = new FlapStanding(0, false);

    public FlapStanding {
        if (!(penalty >= 0)) {
            throw new IllegalArgumentException("penalty: " + penalty + " (expected: at least 0)");
        }
    }
}
