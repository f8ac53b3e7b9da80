package cloud.atom.router.control.laboratory;

/**
 * Where an attempt goes. Immutable.
 *
 * @param region its ordinal
 * @param endpoint its place among the region's endpoints
 * @param alternative another one, which takes the attempt where it is cheaper; negative: none
 */
record Place(int region, int endpoint, int alternative) {
    Place(int region, int endpoint) {
        this(region, endpoint, -1);
    }

    boolean hasAlternative() {
        return alternative >= 0;
    }

    /** The other one of the two. */
    Place other() {
        return new Place(region, alternative);
    }
}
