package cloud.atom.router.state;

/**
 * How many requests may go to another region than the nearest so that its round trip becomes known. Immutable.
 *
 * @param share of the requests, in [0, 0.1]; 0: none
 * @param addedMs estimated milliseconds that such a request may take longer
 */
public record Exploration(double share, double addedMs) {
    public static final Exploration NONE = new Exploration(0, 0);

    public Exploration {
        if (!(share >= 0 && share <= 0.1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: in [0, 0.1])");
        }
        if (!(addedMs >= 0)) {
            throw new IllegalArgumentException("addedMs: " + addedMs + " (expected: at least 0)");
        }
    }
}
