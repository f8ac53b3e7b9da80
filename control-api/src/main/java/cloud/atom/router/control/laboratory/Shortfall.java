package cloud.atom.router.control.laboratory;

/**
 * An aim that the router missed on a day. Immutable.
 *
 * @param against the strategy that did better; empty: the aim is not about another
 * @param found the figures, for people
 */
record Shortfall(String day, Aim aim, String against, String found) {
    /** What its reason is found by. */
    String key() {
        return against.isEmpty() ? day + "/" + aim : day + "/" + aim + "/" + against;
    }
}
