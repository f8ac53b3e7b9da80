package cloud.atom.router.proof;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A request that would leave its residency. Immutable.
 *
 * @param request method, path and route
 * @param place where its client is
 * @param failed the regions that failed, in the registry's order
 * @param failure how they failed
 * @param allowed the regions that residency allows
 * @param attempts where its attempts would go
 * @param decision what each step of the decision found
 */
public record CounterExample(
        PolicyId policy,
        long version,
        String request,
        String place,
        List<RegionId> failed,
        String failure,
        List<RegionId> allowed,
        List<Try> attempts,
        List<String> decision) {

    /**
     * One attempt.
     *
     * @param kind {@code attempt 1}, {@code hedge}, {@code mirror}; {@code last check} for a target that nothing chose
     * @param inside whether residency allows it
     * @param connects whether the last check before a connection lets it go
     */
    public record Try(String kind, RegionId region, boolean inside, boolean connects) {
        @Override
        public String toString() {
            String verdict =
                    inside ? "inside" : connects ? "OUTSIDE, and goes there" : "OUTSIDE, stopped at the last check";
            return kind + " to " + region + ": " + verdict;
        }
    }

    /** In one line. */
    public String summary() {
        String where = attempts.stream()
                .filter(attempt -> !attempt.inside())
                .map(Try::toString)
                .collect(Collectors.joining("; "));
        return request + " from " + place + " with " + failedText() + ": " + where;
    }

    private String failedText() {
        return failed.isEmpty() ? "no region failed" : failed + " " + failure;
    }

    /** Line by line, for people. */
    public List<String> lines() {
        List<String> lines = new java.util.ArrayList<>();
        lines.add("tenant    " + policy.tenant() + ", policy " + policy + " version " + version);
        lines.add("request   " + request);
        lines.add("client    " + place);
        lines.add("failed    " + failedText());
        lines.add("allowed   " + allowed);
        attempts.forEach(attempt -> lines.add("          " + attempt));
        decision.forEach(step -> lines.add("decision  " + step));
        return List.copyOf(lines);
    }
}
