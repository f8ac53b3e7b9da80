package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Judge;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** New versions of a policy take effect under load without a single failed request; an old one is refused. */
final class PolicyReload implements Scenario {
    private static final String HOST = "reload.demo.example";
    private static final int VERSIONS = 40;
    private static final int RATE = 1000;
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "reload";
    }

    @Override
    public Verdict play(Stage stage) throws InterruptedException {
        List<RegionId> regions = stage.regionIds();
        stage.http().install(policy(1, regions));
        List<Applied> applied = new ArrayList<>();
        RequestSource source = RequestSource.cycle(DemoClient.DUBLIN.request(HOST));
        try (LoadRun load =
                LoadRun.start(stage.load(source, Duration.ofSeconds(30)).withRate(RATE))) {
            for (int version = 2; version <= VERSIONS; version++) {
                applied.add(apply(stage, version, regions));
                Stage.pass(BETWEEN);
            }
            load.stop();
            int stale = stage.http().apply(policy(VERSIONS - 1, regions)).getStatusCode();
            int other = stage.http()
                    .apply(policy(VERSIONS, regions) + "# other bytes\n")
                    .getStatusCode();
            LoadReport report = load.report();
            return judge(new Seen(
                    applied, stale, other, report.requests(), report.errors(), report.unsent(), answered(report)));
        }
    }

    /** Applies a version and waits until a request goes where that version says. */
    private static Applied apply(Stage stage, int version, List<RegionId> regions) throws InterruptedException {
        int status = stage.http().apply(policy(version, regions)).getStatusCode();
        long start = System.nanoTime();
        String expected = first(version, regions).value();
        boolean effective = Stage.isTrueWithin(
                EFFECT_LIMIT,
                () -> expected.equals(
                        stage.http().get(HOST, DemoClient.DUBLIN.address()).getHeader(Stage.REGION_FIELD)));
        return new Applied(version, status, effective, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Map<String, Long> answered(LoadReport report) {
        return report.countBy(Outcome::key);
    }

    /** Odd versions prefer the first region, even ones the second. */
    private static RegionId first(int version, List<RegionId> regions) {
        return regions.get(version % 2 == 1 ? 0 : 1);
    }

    private static String policy(int version, List<RegionId> regions) {
        RegionId first = first(version, regions);
        RegionId second = first(version + 1, regions);
        return """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: demo-reload, name: api, environment: simulation, version: %d }
                spec:
                  hosts: [reload.demo.example]
                  residency: { allow: [%s, %s] }
                  affinity: { strategy: pinned }
                  failover: { order: [%s, %s] }
                """.formatted(version, first, second, first, second);
    }

    static Verdict judge(Seen seen) {
        long slowest = seen.applied.stream()
                .mapToLong(one -> one.delay.toMillis())
                .max()
                .orElse(0);
        Judge judge = new Judge("policy reload under load");
        judge.figure(seen.applied.size() + " versions applied under " + seen.requests + " requests, " + seen.failed()
                + " failed");
        judge.figure("slowest took effect after " + slowest + " ms").figure("older version: " + seen.staleStatus);
        seen.applied.stream()
                .filter(one -> one.status != 200)
                .findFirst()
                .ifPresent(one -> judge.expect(false, "version " + one.version + " applied: 200", one.status));
        seen.applied.stream()
                .filter(one -> !one.effective)
                .findFirst()
                .ifPresent(one -> judge.expect(
                        false,
                        "version " + one.version + " steers requests within " + EFFECT_LIMIT.toMillis() + " ms",
                        "not after " + one.delay.toMillis() + " ms"));
        judge.expect(!seen.applied.isEmpty(), "versions applied", "none")
                .expect(seen.requests > 0, "requests while versions changed", "none")
                .expect(seen.errors.isEmpty(), "no failed request", seen.errors)
                .expect(
                        seen.unsent * 20 <= seen.requests,
                        "no stall: all requests sent in time",
                        seen.unsent + " unsent")
                .expect(seen.answeredBy.size() == 2, "both regions took part of the load", seen.answeredBy)
                .expect(seen.staleStatus == 409, "409 for an older version", seen.staleStatus)
                .expect(seen.otherStatus == 409, "409 for other bytes under the same version", seen.otherStatus);
        return judge.verdict();
    }

    /**
     * One version. Immutable.
     *
     * @param effective whether a request went where it says in time
     * @param delay from the answer to the first such request
     */
    record Applied(int version, int status, boolean effective, Duration delay) {}

    /**
     * What the load saw meanwhile. Immutable.
     *
     * @param staleStatus answer to an older version
     * @param otherStatus answer to other bytes under the active version
     * @param errors failed requests by kind
     * @param answeredBy requests by region
     */
    record Seen(
            List<Applied> applied,
            int staleStatus,
            int otherStatus,
            long requests,
            Map<String, Long> errors,
            long unsent,
            Map<String, Long> answeredBy) {
        long failed() {
            return errors.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
