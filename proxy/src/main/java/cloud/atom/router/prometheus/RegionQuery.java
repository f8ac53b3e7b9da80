package cloud.atom.router.prometheus;

import cloud.atom.router.model.Region;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes one query of what is asked of a region: each signal under a label of its own, in one vector. Holds no state. */
final class RegionQuery {
    /** The label that tells the signals apart. */
    static final String LABEL = "signal";

    static final String P95 = "p95";
    static final String ERROR_RATIO = "error_ratio";
    static final String SATURATION = "saturation";
    static final String AGE = "age";

    private static final String CAPACITY = "$capacity";

    private RegionQuery() {}

    static String of(PrometheusQueries queries, Region region, Duration window) {
        List<String> parts = new ArrayList<>();
        parts.add(labelled(queries.p95(), P95));
        parts.add(labelled(queries.errorRatio(), ERROR_RATIO));
        long capacity = region.capacity().requestsPerSecond();
        if (capacity > 0 || !queries.saturation().contains(CAPACITY)) {
            parts.add(labelled(queries.saturation(), SATURATION));
        }
        parts.add(labelled(queries.age(), AGE));
        return String.join(" or ", parts)
                .replace("$selector", region.selector())
                .replace("$window", window.toMillis() + "ms")
                .replace(CAPACITY, Long.toString(capacity));
    }

    /** A line break before the bracket: a comment at the end of a query must not swallow it. */
    private static String labelled(String query, String signal) {
        return "label_replace((" + query + "\n), \"" + LABEL + "\", \"" + signal + "\", \"\", \"\")";
    }
}
