package cloud.atom.router.control.demo;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** What a scenario is played on: a running router, and ways to ask and load it. */
final class Stage implements AutoCloseable {
    /** Field in which a simulated region itself says who it is; the router does not write it. */
    static final String REGION_FIELD = "X-Simulated-Region";

    private static final long POLL_MILLIS = 20;

    private final DemoRouter router;
    private final DemoHttp http;

    Stage(DemoRouter router) {
        this.router = router;
        this.http = new DemoHttp(router.dataAddress(), router.controlAddress());
    }

    DemoRouter router() {
        return router;
    }

    DemoHttp http() {
        return http;
    }

    /** 64 connections to the data plane, counted by the region that really answered. */
    LoadPlan load(RequestSource source, Duration duration) {
        return LoadPlan.to(router.dataAddress(), source)
                .withConnections(64)
                .withDuration(duration)
                .withKeyField(REGION_FIELD);
    }

    List<RegionId> regionIds() {
        return router.regions().stream().map(Region::id).toList();
    }

    /** The state of a region as the control API says it; empty when it says none. */
    String stateOf(RegionId region) {
        for (JsonNode seen : http.getJson("/regions").path("regions")) {
            if (seen.path("id").asText().equals(region.value())) {
                return seen.path("state").asText();
            }
        }
        return "";
    }

    /** Waits until every region is healthy. */
    void awaitHealthy() throws TimeoutException, InterruptedException {
        await(
                "all regions healthy",
                Duration.ofSeconds(15),
                () -> regionIds().stream().allMatch(region -> stateOf(region).equals("healthy")));
    }

    /** Waits for a condition; {@code what} is said when it does not come true in time. */
    static void await(String what, Duration limit, BooleanSupplier condition)
            throws TimeoutException, InterruptedException {
        if (!isTrueWithin(limit, condition)) {
            throw new TimeoutException("not within " + limit.toSeconds() + " s: " + what);
        }
    }

    static boolean isTrueWithin(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** Lets time pass while a load runs. */
    static void pass(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    @Override
    public void close() {
        http.close();
        router.close();
    }
}
