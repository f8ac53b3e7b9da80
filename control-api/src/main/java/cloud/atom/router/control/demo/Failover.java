package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Judge;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadReport.Series;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A region dies under load: its requests go elsewhere at once, and come back step by step when it does. */
final class Failover implements Scenario {
    private static final int RATE = 800;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration DEAD = Duration.ofSeconds(4);
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(30);
    /** Slices of a report in a second. */
    private static final int SECOND = (int) (Duration.ofSeconds(1).toMillis() / LoadReport.SLICE.toMillis());

    /** Above the share by which a dead region is probed. */
    private static final double BACK = 0.05;
    /** The share up to which the return is watched. */
    private static final double WATCHED = 0.4;
    /** By how much a second's share may lie below an earlier one: chance, at some hundred requests. */
    private static final double NOISE = 0.12;

    private static final int SHORTEST_RAMP_SECONDS = 3;
    /** Of the requests in flight when a region dies, up to 64, those that may fail all the same; the rest is repeated. */
    private static final int MOST_FAILURES = 6;

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public Verdict play(Stage stage) throws Exception {
        stage.awaitHealthy();
        DemoRouter router = stage.router();
        RegionId victim = DemoClient.DUBLIN.nearest(router.regions()).iterator().next();
        RequestSource source = RequestSource.cycle(DemoClient.DUBLIN.request(NearestRegion.HOST));
        Duration longest = BEFORE.plus(DEAD).plus(RETURN_LIMIT);
        try (LoadRun load = LoadRun.start(stage.load(source, longest).withRate(RATE))) {
            Stage.pass(BEFORE);
            Duration killed = load.elapsed();
            router.kill(victim);
            long countAtDeath = count(router, victim);
            Stage.pass(DEAD);
            long servedDead = count(router, victim) - countAtDeath;
            Duration restarted = load.elapsed();
            router.restart(victim);
            awaitReturn(router, victim, load, longest);
            load.stop();
            LoadReport report = load.report();
            return judge(new Seen(
                    report.timeline(outcome -> true),
                    report.timeline(Outcome::isFailure),
                    report.timeline(outcome -> outcome.key().equals(victim.value())),
                    sliceOf(killed),
                    sliceOf(restarted),
                    servedDead));
        }
    }

    /** The slice that a moment lies in. */
    private static int sliceOf(Duration moment) {
        return (int) (moment.toNanos() / LoadReport.SLICE.toNanos());
    }

    private static long count(DemoRouter router, RegionId region) {
        return router.requests().getOrDefault(region, 0L);
    }

    /** Watches the regions' own counters until the victim has its share again, or time is up. */
    private static void awaitReturn(DemoRouter router, RegionId victim, LoadRun load, Duration longest)
            throws InterruptedException {
        Map<RegionId, Long> before = router.requests();
        double share = 0;
        while (share < WATCHED + BACK && load.elapsed().compareTo(longest) < 0) {
            Stage.pass(Duration.ofSeconds(1));
            Map<RegionId, Long> now = router.requests();
            long all = sum(now) - sum(before);
            long returned = now.getOrDefault(victim, 0L) - before.getOrDefault(victim, 0L);
            share = all == 0 ? 0 : (double) returned / all;
            before = now;
        }
        Stage.pass(Duration.ofSeconds(1));
    }

    private static long sum(Map<RegionId, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static Verdict judge(Seen seen) {
        int dead = seen.killed + SECOND + 1; // a whole second after the slice of the kill
        double shareBefore = seen.share(0, seen.killed);
        long served = seen.all.sum(dead, seen.restarted) - seen.failures.sum(dead, seen.restarted);
        long expected = (long) (0.8 * seen.all.sum(0, seen.killed) / seen.killed * (seen.restarted - dead));
        long early = seen.failures.sum(seen.killed, dead);
        long late = seen.failures.sum(dead, Integer.MAX_VALUE);
        Judge judge = new Judge("failover, region killed under load");
        judge.figure(seen.all.total() + " requests on 64 connections")
                .figure(early + " failed in the first second, " + late + " after it");
        judge.expect(shareBefore > 0.9, "the nearest region serves before it dies", percent(shareBefore))
                .expect(seen.failures.sum(0, seen.killed) == 0, "no failure before", seen.failures.sum(0, seen.killed))
                .expect(early <= MOST_FAILURES, "what was in flight is tried elsewhere", early + " failed")
                .expect(late == 0, "no failed request after the first second", late)
                .expect(served >= expected, "load goes on elsewhere: " + expected + " requests", served)
                .expect(seen.servedDead == 0, "nothing reaches the dead region", seen.servedDead);
        judgeReturn(judge, seen.sharesAfterRestart());
        return judge.verdict();
    }

    /** @param shares the region's share in each second after its restart */
    private static void judgeReturn(Judge judge, List<Double> shares) {
        int begin = first(shares, BACK);
        int reached = first(shares, WATCHED);
        List<String> steps = shares.stream().map(Failover::percent).toList();
        judge.figure("share per second after the restart: " + String.join(" ", steps));
        judge.expect(reached >= 0, "the region returns to " + percent(WATCHED) + " of its traffic", steps);
        if (reached < 0) {
            return;
        }
        judge.expect(
                reached - begin >= SHORTEST_RAMP_SECONDS,
                "a return by a ramp: at least " + SHORTEST_RAMP_SECONDS + " s from its first share to "
                        + percent(WATCHED),
                (reached - begin) + " s, " + steps);
        double highest = 0;
        for (double share : shares.subList(begin, shares.size())) {
            judge.expect(share >= highest - NOISE, "a share that rises", steps);
            highest = Math.max(highest, share);
        }
    }

    private static int first(List<Double> shares, double least) {
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i) >= least) {
                return i;
            }
        }
        return -1;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", share * 100);
    }

    /**
     * What the load saw, in slices of a report. Immutable.
     *
     * @param victim requests that the killed region answered
     * @param killed slice of the kill
     * @param restarted slice of the restart
     * @param servedDead what the region counted itself while it was dead
     */
    record Seen(Series all, Series failures, Series victim, int killed, int restarted, long servedDead) {
        double share(int from, int to) {
            long sum = all.sum(from, to);
            return sum == 0 ? 0 : (double) victim.sum(from, to) / sum;
        }

        /** The killed region's share in each whole second from its restart. */
        List<Double> sharesAfterRestart() {
            List<Double> shares = new ArrayList<>();
            for (int from = restarted; from + SECOND <= all.length(); from += SECOND) {
                shares.add(share(from, from + SECOND));
            }
            return shares;
        }
    }
}
