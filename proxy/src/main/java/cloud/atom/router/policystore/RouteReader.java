package cloud.atom.router.policystore;

import cloud.atom.router.config.Problems;
import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code spec.routes} of a policy. Thread-safe: holds no state. */
final class RouteReader {
    private static final int MAX_ATTEMPTS = 10;
    private static final double MAX_WEIGHT = 1_000_000;
    private static final Pattern SERVER_ERROR = Pattern.compile("5[0-9]{2}");
    private static final Map<String, RetryPolicy.Trigger> TRIGGERS = Map.of(
            "connect_failure", RetryPolicy.Trigger.CONNECT_FAILURE,
            "reset_before_response", RetryPolicy.Trigger.RESET_BEFORE_RESPONSE);

    private static final YamlType<Double> WEIGHT = PolicyTypes.checked(
            YamlTypes.DOUBLE, weight -> weight >= 0 && weight <= MAX_WEIGHT, "a number from 0 to 1000000");
    private static final YamlType<String> RETRY_WORD = YamlTypes.text(RouteReader::retryWord);
    private static final YamlType<Optional<Duration>> HEDGE_AFTER = (node, problems) -> {
        if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("p95")) {
            return Optional.empty();
        }
        Duration after = PolicyTypes.POSITIVE_DURATION.read(node, problems);
        return after == null ? null : Optional.of(after);
    };
    private static final YamlType<Route> ROUTE = YamlTypes.mapping(RouteReader::route);

    private RouteReader() {}

    /** The routes in order; what is wrong is reported and left out. */
    static List<Route> routes(YamlFields spec) {
        Set<String> names = new HashSet<>();
        YamlType<Route> route = (node, problems) -> {
            Route read = ROUTE.read(node, problems);
            if (read != null && !names.add(read.name()) && node instanceof YamlNode.Mapping mapping) {
                new YamlFields(mapping, problems)
                        .problem("name", Problems.quoted(read.name()) + " stands twice (expected: once)");
            }
            return read;
        };
        return spec.get("routes", YamlTypes.listOf(route), List.of());
    }

    private static @Nullable Route route(YamlFields fields) {
        String name = fields.require("name", PolicyTypes.NAME);
        Route.Match match = match(fields.section("match"));
        boolean deny = fields.get("deny", YamlTypes.BOOLEAN, false);
        if (deny) {
            refuseBesideDeny(fields);
        }
        List<RegionId> regions = fields.has("regions")
                ? fields.get("regions", PolicyTypes.nonEmptyListOf(PolicyTypes.REGION), List.of())
                : List.of();
        Map<RegionId, Double> weights = weights(fields, regions);
        Duration timeout = fields.find("timeout", PolicyTypes.POSITIVE_DURATION);
        Optional<RetryPolicy> retry =
                fields.has("retry") ? Optional.of(retry(fields.section("retry"))) : Optional.empty();
        Optional<HedgePolicy> hedge = fields.has("hedge") ? hedge(fields, retry) : Optional.empty();
        Optional<MirrorPolicy> mirror = fields.has("mirror") ? mirror(fields.section("mirror")) : Optional.empty();
        return name == null
                ? null
                : new Route(name, match, deny, regions, weights, Optional.ofNullable(timeout), retry, hedge, mirror);
    }

    private static void refuseBesideDeny(YamlFields fields) {
        for (String key : List.of("regions", "weights", "timeout", "retry", "hedge", "mirror")) {
            if (fields.has(key)) {
                fields.problem(key, "beside deny: true (expected: one of both)");
            }
        }
    }

    private static Route.Match match(YamlFields fields) {
        String prefix = fields.get("path_prefix", PolicyTypes.PATH_PREFIX, Route.Match.ALL.pathPrefix());
        List<String> methods = fields.get("methods", PolicyTypes.uniqueListOf(PolicyTypes.METHOD), List.of());
        Map<String, String> headers = fields.get("headers", PolicyTypes.FIELDS, Map.of());
        return new Route.Match(prefix, new HashSet<>(methods), headers);
    }

    private static Map<RegionId, Double> weights(YamlFields fields, List<RegionId> regions) {
        Map<RegionId, Double> weights = fields.get("weights", PolicyTypes.byRegion(WEIGHT), Map.of());
        boolean allZero = !weights.isEmpty() && weights.values().stream().allMatch(weight -> weight == 0);
        if (allZero) {
            fields.problem("weights", "all 0 (expected: at least one above 0)");
            return Map.of();
        }
        for (RegionId region : weights.keySet()) {
            if (!regions.isEmpty() && !regions.contains(region)) {
                fields.problem("weights", region + " (expected: one of the route's regions)");
            }
        }
        return weights;
    }

    private static RetryPolicy retry(YamlFields fields) {
        long attempts = fields.get("attempts", PolicyTypes.upTo(MAX_ATTEMPTS), (long) RetryPolicy.DEFAULT.attempts());
        double budget = fields.get("budget_percent", PolicyTypes.PERCENT, RetryPolicy.DEFAULT.budgetRatio());
        Optional<Duration> perTry = Optional.ofNullable(fields.find("per_try_timeout", PolicyTypes.POSITIVE_DURATION));
        List<String> words = fields.find("on", PolicyTypes.uniqueListOf(RETRY_WORD));
        if (words == null) {
            return new RetryPolicy(
                    (int) attempts, RetryPolicy.DEFAULT.on(), RetryPolicy.DEFAULT.statuses(), budget, perTry);
        }
        Set<RetryPolicy.Trigger> triggers = new HashSet<>();
        Set<Integer> statuses = new HashSet<>();
        for (String word : words) {
            RetryPolicy.Trigger trigger = TRIGGERS.get(word);
            if (trigger == null) {
                statuses.add(Integer.valueOf(word));
            } else {
                triggers.add(trigger);
            }
        }
        return new RetryPolicy((int) attempts, triggers, statuses, budget, perTry);
    }

    private static Optional<HedgePolicy> hedge(YamlFields route, Optional<RetryPolicy> retry) {
        if (retry.isPresent() && retry.get().attempts() == 1) {
            route.problem("hedge", "beside retry.attempts: 1 (expected: at least 2, because a hedge is an attempt)");
        }
        YamlFields fields = route.section("hedge");
        Optional<Duration> after = fields.get("after", HEDGE_AFTER, Optional.empty());
        double extra = fields.get("max_extra_percent", PolicyTypes.PERCENT, HedgePolicy.DEFAULT_EXTRA_RATIO);
        return Optional.of(new HedgePolicy(after, extra));
    }

    private static Optional<MirrorPolicy> mirror(YamlFields fields) {
        RegionId region = fields.require("region", PolicyTypes.REGION);
        Double ratio = fields.require("percent", PolicyTypes.PERCENT);
        return region == null || ratio == null ? Optional.empty() : Optional.of(new MirrorPolicy(region, ratio));
    }

    private static String retryWord(String text) {
        if (!TRIGGERS.containsKey(text) && !SERVER_ERROR.matcher(text).matches()) {
            throw PolicyTypes.wrong(text, "connect_failure, reset_before_response or a status \"500\" to \"599\"");
        }
        return text;
    }
}
