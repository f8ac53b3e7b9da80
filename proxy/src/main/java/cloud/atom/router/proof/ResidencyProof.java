package cloud.atom.router.proof;

import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.RouterState;

/**
 * Proves that no failure makes a policy's requests leave its residency, by trying the failures on the kernel itself.
 * Thread-safe.
 *
 * <p>For a policy and a registry: every set of failed regions, in four ways of failing (gone, unfit, the last ones in a
 * panic, strained until traffic spills), every country, every route, with
 * every sticky cookie. Each decision names where its first attempt and its
 * retries, hedge and copy go; {@link ResidencyJudge} judges each of them, and the last check before a connection is offered
 * every region outside. Draws change from case to case.
 *
 * <p>What cannot differ is tried once: see {@link ClientKinds}, {@link RouteKinds} and {@link CookieKinds}. Beyond {@value
 * FailureSets#MOST_REGIONS} regions, or beyond the number of decisions that a caller affords, a fixed sample is tried, and
 * the report says so.
 */
public final class ResidencyProof {
    /**
     * Decisions for one apply: some 50 ms once the program is warm, all cases of a policy with a few routes over five
     * regions.
     */
    public static final long FOR_AN_APPLY = 20_000;

    /** As many as it takes. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    private final CountryTable countries;
    private final Kernel kernel;

    /** Proves what live traffic runs, for clients in these countries. */
    public ResidencyProof(CountryTable countries) {
        this(countries, Kernel.LIVE);
    }

    ResidencyProof(CountryTable countries, Kernel kernel) {
        this.countries = countries;
        this.kernel = kernel;
    }

    /**
     * Tries {@code policy} over the registry, settings and estimates of {@code state}, whose health and policies do not
     * matter.
     *
     * @param most decisions that may be made, about; at least 1
     */
    public ProofReport of(RoutingPolicy policy, RouterState state, long most) {
        return new ProofRun(kernel, countries, policy, state).run(most);
    }
}
