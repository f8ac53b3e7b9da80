package cloud.atom.router.node;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.healthcheck.HealthMonitor;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.operations.Departures;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.state.RouterStateHolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators decide, between its files and the parts of a router that follow it. Thread-safe. */
final class Operators {
    private static final Logger LOG = LoggerFactory.getLogger(Operators.class);
    private static final String DRAINS = "drains ";
    private static final long EFFECT_SECONDS = 5;

    private final Departures departures = new Departures();
    private final RegionDrains drains;

    /** Begins with what the router that is taken over from decided, else with what {@code folder} keeps. */
    Operators(Path folder, Inheritance inheritance) {
        drains = drainsIn(inheritance.state())
                .map(text -> RegionDrains.inherit(folder, text, departures))
                .orElseGet(() -> RegionDrains.load(folder, InstantSource.system(), departures));
    }

    RegionDrains drains() {
        return drains;
    }

    /** What holds before health is judged for the first time. */
    HealthSnapshot firstHealth() {
        return HealthSnapshot.drained(drains.regions(), System.currentTimeMillis());
    }

    /**
     * Lets changes have an effect.
     *
     * @param writer the one that {@code states} has
     */
    void connect(RouterStateHolder states, HealthMonitor health, Executor writer) {
        drains.connect(new RegionDrains.Wiring(states::current, regions -> awaitDrained(regions, health, writer)));
    }

    /** Returns when decisions follow, or the router ends. */
    private static void awaitDrained(Set<RegionId> regions, HealthMonitor health, Executor writer) {
        // The writer runs its tasks in their order: when this one is done, so is the publication before it.
        health.onDrained(regions)
                .thenRunAsync(() -> {}, writer)
                .orTimeout(EFFECT_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    LOG.warn("a drain has no effect yet: {}", late.toString());
                    return null;
                })
                .join();
    }

    /** To be told of each judgement, on the monitor's thread. */
    void onHealth(HealthSnapshot snapshot) {
        departures.onHealth(snapshot, System.currentTimeMillis());
    }

    /** To be called about once a second. */
    void look() {
        try {
            drains.expire();
        } catch (RuntimeException bug) {
            // Outermost guard of this worker: the next look must come whatever happened in this one.
            LOG.error("ending drains failed", bug);
        }
    }

    /** What another router needs to go on. */
    List<String> heritage() {
        return List.of(DRAINS + drains.heritage());
    }

    /** The other router decides no more. */
    void onTakenOver(List<String> late) {
        drains.onTakenOver(drainsIn(late));
    }

    private static Optional<String> drainsIn(List<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith(DRAINS))
                .map(text -> text.substring(DRAINS.length()))
                .findFirst();
    }

    /** The texts that are policies. */
    static List<String> policiesIn(List<String> texts) {
        return texts.stream().filter(text -> !text.startsWith(DRAINS)).toList();
    }
}
