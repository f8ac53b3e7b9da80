package cloud.atom.router.policystore;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in words what differs between two versions of a policy. Used once; not thread-safe. */
final class PolicyChanges {
    private static final int MOST = 100;

    private final List<String> lines = new ArrayList<>();

    private PolicyChanges() {}

    /** What {@code after} changes, in the order of the document; {@code before} is null for a first version. */
    static List<String> between(@Nullable RoutingPolicy before, RoutingPolicy after) {
        if (before == null) {
            return List.of("first version: hosts " + Words.list(after.hosts()));
        }
        PolicyChanges changes = new PolicyChanges();
        changes.compare(before, after);
        if (changes.lines.size() > MOST) {
            int more = changes.lines.size() - MOST;
            changes.lines.subList(MOST, changes.lines.size()).clear();
            changes.lines.add("and " + more + " more");
        }
        return List.copyOf(changes.lines);
    }

    private void compare(RoutingPolicy before, RoutingPolicy after) {
        validity(before.validity(), after.validity());
        if (!before.description().equals(after.description())) {
            lines.add("description changed");
        }
        addedAndRemoved("hosts", before.hosts(), after.hosts());
        say(
                "residency.allow",
                list(before.residency().allow()),
                list(after.residency().allow()));
        say(
                "residency.deny",
                list(before.residency().deny()),
                list(after.residency().deny()));
        affinity(before.affinity(), after.affinity());
        serviceLevel(before.serviceLevel(), after.serviceLevel());
        routes(before.routes(), after.routes());
        say("unmatched", unmatched(before), unmatched(after));
        qos(before.qos(), after.qos());
        say(
                "failover.order",
                list(before.failover().order()),
                list(after.failover().order()));
        say(
                "failover.panic",
                lower(before.failover().panic()),
                lower(after.failover().panic()));
    }

    private void validity(RoutingPolicy.Validity before, RoutingPolicy.Validity after) {
        say("not_before", time(before.notBefore()), time(after.notBefore()));
        say("not_after", time(before.notAfter()), time(after.notAfter()));
    }

    private void serviceLevel(RoutingPolicy.ServiceLevel before, RoutingPolicy.ServiceLevel after) {
        say("slo.p95", duration(before.p95()), duration(after.p95()));
        say("slo.min_score", before.minimumScore(), after.minimumScore());
    }

    private void qos(Qos before, Qos after) {
        say("qos.tier", lower(before.tier()), lower(after.tier()));
        say("qos.rate", rate(before.rate()), rate(after.rate()));
        say("qos.announce", before.announce(), after.announce());
    }

    private void affinity(Affinity before, Affinity after) {
        say("affinity.strategy", lower(before.strategy()), lower(after.strategy()));
        say("affinity.band", Quantities.text(before.band()), Quantities.text(after.band()));
        for (RegionId region : regionsOf(before.bias(), after.bias())) {
            say(
                    "affinity.bias " + region,
                    Words.percent(before.bias().getOrDefault(region, 0.0)),
                    Words.percent(after.bias().getOrDefault(region, 0.0)));
        }
        if (!before.overrides().equals(after.overrides())) {
            int size = after.overrides().size();
            lines.add("affinity.overrides changed (" + before.overrides().size() + " → " + size + ")");
        }
    }

    private void routes(List<Route> before, List<Route> after) {
        Map<String, Route> old = byName(before);
        Map<String, Route> next = byName(after);
        addedAndRemoved("routes", old.keySet(), next.keySet());
        List<String> keptBefore =
                old.keySet().stream().filter(next::containsKey).toList();
        List<String> keptAfter = next.keySet().stream().filter(old::containsKey).toList();
        say("routes: order", list(keptBefore), list(keptAfter));
        for (Route route : after) {
            Route was = old.get(route.name());
            if (was != null) {
                route(was, route);
            }
        }
    }

    private void route(Route before, Route after) {
        String name = after.name() + ": ";
        say(name + "path_prefix", before.match().pathPrefix(), after.match().pathPrefix());
        say(name + "methods", set(before.match().methods()), set(after.match().methods()));
        if (!before.match().fields().equals(after.match().fields())) {
            lines.add(name + "match.headers changed");
        }
        say(name + "deny", before.deny(), after.deny());
        say(name + "regions", list(before.regions()), list(after.regions()));
        for (RegionId region : regionsOf(before.weights(), after.weights())) {
            say(name + region, share(before, region), share(after, region));
        }
        say(name + "timeout", duration(before.timeout()), duration(after.timeout()));
        say(name + "retry", retry(before.retry()), retry(after.retry()));
        say(name + "hedge", hedge(before.hedge()), hedge(after.hedge()));
        say(name + "mirror", mirror(before.mirror()), mirror(after.mirror()));
    }

    /** A line when the two differ; a part that names a number alone goes without colon: {@code a: eu 90 % → 50 %}. */
    private void say(String what, Object before, Object after) {
        if (!before.equals(after)) {
            lines.add(what + " " + before + " → " + after);
        }
    }

    private void addedAndRemoved(String what, Collection<String> before, Collection<String> after) {
        after.stream().filter(item -> !before.contains(item)).forEach(item -> lines.add(what + ": added " + item));
        before.stream().filter(item -> !after.contains(item)).forEach(item -> lines.add(what + ": removed " + item));
    }

    private static Map<String, Route> byName(List<Route> routes) {
        Map<String, Route> byName = new LinkedHashMap<>();
        routes.forEach(route -> byName.put(route.name(), route));
        return byName;
    }

    private static Set<RegionId> regionsOf(Map<RegionId, Double> one, Map<RegionId, Double> other) {
        Set<RegionId> regions = new TreeSet<>(one.keySet());
        regions.addAll(other.keySet());
        return regions;
    }

    private static String share(Route route, RegionId region) {
        double all = route.weights().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        Double weight = route.weights().get(region);
        return weight == null ? "none" : Words.percent(weight / all);
    }

    private static String retry(Optional<RetryPolicy> retry) {
        return retry.map(PolicyChanges::text).orElse("default");
    }

    private static String text(RetryPolicy retry) {
        List<String> words = new ArrayList<>(
                retry.on().stream().map(PolicyChanges::lower).sorted().toList());
        retry.statuses().stream().sorted().forEach(status -> words.add(String.valueOf(status)));
        return retry.attempts() + " attempts on " + list(words) + ", budget " + Words.percent(retry.budgetRatio())
                + retry.perTryTimeout()
                        .map(time -> ", " + Quantities.text(time) + " each")
                        .orElse("");
    }

    private static String hedge(Optional<HedgePolicy> hedge) {
        return hedge.map(some -> "after " + some.after().map(Quantities::text).orElse("p95") + ", at most "
                        + Words.percent(some.extraRatio()))
                .orElse("none");
    }

    private static String mirror(Optional<MirrorPolicy> mirror) {
        return mirror.map(some -> Words.percent(some.ratio()) + " to " + some.region())
                .orElse("none");
    }

    private static String rate(Optional<RateLimit> rate) {
        return rate.map(limit -> limit.requestsPerSecond() + "/s, burst " + limit.burst())
                .orElse("none");
    }

    private static String unmatched(RoutingPolicy policy) {
        return policy.refuseUnmatched() ? "refuse" : "allow";
    }

    private static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("none");
    }

    private static String duration(Optional<Duration> duration) {
        return duration.map(Quantities::text).orElse("none");
    }

    private static String list(Collection<?> items) {
        return Words.list(items);
    }

    private static String set(Set<String> items) {
        return Words.list(new TreeSet<>(items));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
