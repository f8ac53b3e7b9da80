package cloud.atom.router.policy;

/**
 * What holds where a route says nothing. Immutable.
 *
 * @param retry how often and after what a request is tried again
 */
public record RouteDefaults(RetryPolicy retry) {
    public static final RouteDefaults DEFAULT = new RouteDefaults(RetryPolicy.DEFAULT);
}
