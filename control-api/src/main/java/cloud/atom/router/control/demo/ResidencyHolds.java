package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Judge;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A tenant of the EU never leaves it, whoever asks and whatever fails: rather no answer. */
final class ResidencyHolds implements Scenario {
    private static final String HOST = "t2.example";
    private static final int RATE = 500;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration NOTICE_LIMIT = Duration.ofSeconds(12);

    @Override
    public String name() {
        return "residency";
    }

    @Override
    public Verdict play(Stage stage) throws Exception {
        stage.awaitHealthy();
        DemoRouter router = stage.router();
        List<RegionId> inside = router.regions().stream()
                .filter(region -> region.continent() == Continent.EU)
                .map(Region::id)
                .toList();
        Map<RegionId, Long> counted = router.requests();
        LoadReport normal = LoadRun.run(stage.load(source(), BEFORE).withRate(RATE));
        LoadReport dying;
        LoadReport dead;
        try (LoadRun load = LoadRun.start(stage.load(source(), NOTICE_LIMIT).withRate(RATE))) {
            inside.forEach(router::kill);
            Stage.await(
                    "all EU regions down",
                    NOTICE_LIMIT,
                    () -> inside.stream()
                            .allMatch(region -> stage.stateOf(region).equals("down")));
            load.stop();
            dying = load.report();
            dead = LoadRun.run(stage.load(source(), AFTER).withRate(RATE));
        } finally {
            inside.forEach(router::restart);
        }
        Map<RegionId, Long> outside = difference(counted, router.requests());
        outside.keySet().removeAll(inside);
        String violations = metric(stage.http().getText("/metrics"), "router_residency_violations_total");
        return judge(new Seen(
                names(inside),
                normal.outcomes().keySet(),
                dying.outcomes().keySet(),
                dead.outcomes().keySet(),
                total(normal, dying, dead),
                outside,
                violations));
    }

    private static RequestSource source() {
        return RequestSource.cycle(
                DemoClient.ALL.stream().map(client -> client.request(HOST)).toArray(LoadRequest[]::new));
    }

    private static long total(LoadReport... reports) {
        long total = 0;
        for (LoadReport report : reports) {
            total += report.requests();
        }
        return total;
    }

    private static Set<String> names(List<RegionId> regions) {
        Set<String> names = new TreeSet<>();
        regions.forEach(region -> names.add(region.value()));
        return names;
    }

    private static Map<RegionId, Long> difference(Map<RegionId, Long> before, Map<RegionId, Long> after) {
        Map<RegionId, Long> difference = new HashMap<>();
        after.forEach((region, count) -> difference.put(region, count - before.getOrDefault(region, 0L)));
        return difference;
    }

    /** The value of a metric without labels; {@code missing} when the page has none. */
    static String metric(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("missing");
    }

    static Verdict judge(Seen seen) {
        long elsewhere =
                seen.outside.values().stream().mapToLong(Long::longValue).sum();
        Judge judge = new Judge("EU-only tenant never leaves the EU");
        judge.figure(seen.requests + " requests from " + DemoClient.ALL.size() + " places, " + elsewhere
                        + " outside the EU")
                .figure("all EU regions dead: " + text(seen.dead));
        judge.expect(seen.requests > 0 && !seen.normal.isEmpty() && !seen.dead.isEmpty(), "requests", "none")
                .expect(
                        elsewhere == 0,
                        "no request counted by a region outside the EU",
                        new TreeMap<>(byName(seen.outside)))
                .expect(all(seen.normal, one -> isServed(one, seen)), "served by " + seen.inside, text(seen.normal))
                .expect(
                        all(seen.dying, one -> isServed(one, seen) || isHonest(one)),
                        "while they die: answers of the EU, 503 or 502/504",
                        text(seen.dying))
                .expect(
                        all(seen.dead, ResidencyHolds::isNoneEligible),
                        "then only 503 region.none_eligible",
                        text(seen.dead))
                .expect(isZero(seen.violations), "router_residency_violations_total 0", seen.violations);
        return judge.verdict();
    }

    private static Map<String, Long> byName(Map<RegionId, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((region, count) -> named.put(region.value(), count));
        return named;
    }

    /** Each kind of answer once, whoever got it. */
    private static String text(Set<Outcome> outcomes) {
        return outcomes.stream()
                .map(one -> (one.isAnswered() ? one.status() + " " : "no answer, ")
                        + (one.isFailure() ? one.reason() : "from " + one.key()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean all(Set<Outcome> outcomes, Predicate<Outcome> rule) {
        return outcomes.stream().allMatch(rule);
    }

    private static boolean isServed(Outcome outcome, Seen seen) {
        return !outcome.isFailure() && seen.inside.contains(outcome.key());
    }

    private static boolean isNoneEligible(Outcome outcome) {
        return outcome.status() == 503 && outcome.reason().equals("region.none_eligible");
    }

    /** A refusal by the router itself, of a request whose region was just dying. */
    private static boolean isHonest(Outcome outcome) {
        return isNoneEligible(outcome) || outcome.reason().startsWith("upstream.");
    }

    private static boolean isZero(String number) {
        return number.equals("0") || number.equals("0.0");
    }

    /**
     * What was seen before, while and after all EU regions died. Immutable.
     *
     * @param inside ids of the regions in the EU
     * @param outside requests that the other regions counted themselves meanwhile
     * @param violations the router's own count
     */
    record Seen(
            Set<String> inside,
            Set<Outcome> normal,
            Set<Outcome> dying,
            Set<Outcome> dead,
            long requests,
            Map<RegionId, Long> outside,
            String violations) {}
}
