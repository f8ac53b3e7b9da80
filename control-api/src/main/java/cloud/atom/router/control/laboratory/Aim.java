package cloud.atom.router.control.laboratory;

/** What the router should show on each day. */
enum Aim {
    /** Fewer requests fail than with the other strategy. */
    FEWER_FAILURES("failed requests"),
    /** Clients wait less than with the other strategy; a failed request counts as two seconds. */
    LOWER_LATENCY("mean client latency"),
    /** No region's share of the requests crosses its mean more than twice. */
    NO_OSCILLATION("no oscillation"),
    /** Under a thousandth of any minute's requests fail when a region becomes a black hole. */
    BLACK_HOLE_HARMLESS("failed requests in a minute of a black hole"),
    /** No attempt goes where the tenant's residency forbids. */
    RESIDENCY("residency");

    private final String title;

    Aim(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
