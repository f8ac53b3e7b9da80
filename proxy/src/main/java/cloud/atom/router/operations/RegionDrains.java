package cloud.atom.router.operations;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RouterState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions that operators took out of service. Each change is judged by the rules of safety, kept in {@code
 * data_dir}, logged with the actor's name, and has its effect before it is answered.
 *
 * <p>Thread-safe. Writes files and waits for the effect: never to be called on an event loop, nor on the threads that
 * judge health or write the state.
 */
public final class RegionDrains {
    private static final Logger LOG = LoggerFactory.getLogger(RegionDrains.class);
    private static final String FILE = "drains.json";

    private final StateFile<KeptDrains> file;
    private final InstantSource clock;
    private final Departures departures;

    /** By region, in the order in which they were drained; guarded by this. */
    private final Map<RegionId, Drain> drains = new LinkedHashMap<>();

    /** Null until {@link #connect}; guarded by this. */
    private @Nullable Wiring wiring;

    /** Whether another router still decides; guarded by this. */
    private boolean takingOver;

    private RegionDrains(Path folder, InstantSource clock, Departures departures) {
        file = new StateFile<>(folder.resolve(FILE), KeptDrains.class);
        this.clock = clock;
        this.departures = departures;
    }

    /**
     * What drains need of a running router.
     *
     * @param state the live state
     * @param effect takes all drained regions out and lets the others come back; returns when decisions follow it
     */
    public record Wiring(Supplier<RouterState> state, Effect effect) {}

    /** Makes decisions follow. */
    @FunctionalInterface
    public interface Effect {
        void drained(Set<RegionId> regions);
    }

    /** The drains that {@code folder} keeps; those whose time is over are left out. */
    public static RegionDrains load(Path folder, InstantSource clock, Departures departures) {
        RegionDrains loaded = new RegionDrains(folder, clock, departures);
        loaded.file.read().ifPresent(kept -> loaded.take(kept.values()));
        loaded.drains.values().forEach(drain -> LOG.info("region stays drained: {}", line(drain)));
        return loaded;
    }

    /**
     * The drains of the router that is taken over from. Changes are refused until {@link #onTakenOver}.
     *
     * @param text what the other's {@link #heritage} gave
     * @throws IllegalStateException when it cannot be read
     */
    public static RegionDrains inherit(Path folder, String text, Departures departures) {
        RegionDrains inherited = new RegionDrains(folder, InstantSource.system(), departures);
        inherited.takingOver = true;
        inherited.take(inherited.read(text));
        return inherited;
    }

    /** All that another router needs to go on. */
    public synchronized String heritage() {
        return file.text(KeptDrains.of(drains.values()));
    }

    /** The other router decides no more; {@code late} is its last {@link #heritage}, empty when it did not change. */
    public synchronized void onTakenOver(Optional<String> late) {
        takingOver = false;
        late.ifPresent(text -> {
            drains.clear();
            take(read(text));
            takeEffect();
        });
    }

    private List<Drain> read(String text) {
        try {
            return file.parse(text).values();
        } catch (IOException e) {
            throw new IllegalStateException("takeover: the running router's drains cannot be read", e);
        }
    }

    private void take(List<Drain> kept) {
        Instant now = clock.instant();
        kept.stream().filter(drain -> !drain.isOver(now)).forEach(drain -> drains.put(drain.region(), drain));
    }

    /** Binds it to the router that runs now. */
    public synchronized void connect(Wiring running) {
        wiring = running;
    }

    /** The drained regions. */
    public synchronized Set<RegionId> regions() {
        return Set.copyOf(drains.keySet());
    }

    /** The drain of {@code region}; null when no operator drained it. */
    public synchronized @Nullable Drain of(RegionId region) {
        return drains.get(region);
    }

    /** Takes a region out of service: it gets no further requests, and those under way end as they would. */
    public synchronized DrainAnswer drain(DrainRequest request) {
        RegionId region = request.region();
        if (takingOver) {
            return new DrainAnswer.TakingOver();
        }
        if (running().state.get().regions().find(region) == null) {
            return new DrainAnswer.UnknownRegion();
        }
        if (drains.containsKey(region)) {
            return new DrainAnswer.WrongState("The region is drained already: undrain it first.");
        }
        Instant now = clock.instant();
        Optional<SafetyBreach> breach = SafetyCheck.of(running().state.get(), departed(now), region);
        if (breach.isPresent() && !request.force()) {
            LOG.info(
                    "drain refused: region={} actor={} rule={}",
                    region,
                    request.actor(),
                    breach.get().rule());
            return new DrainAnswer.Unsafe(breach.get());
        }
        Optional<Instant> until = request.period().map(now::plus);
        Drain drain = new Drain(region, request.actor(), request.reason(), now, until);
        drains.put(region, drain);
        breach.ifPresent(broken -> LOG.warn("drain forced: {} rule={}", line(drain), broken.rule()));
        LOG.info("region drained: {}", line(drain));
        return new DrainAnswer.Done(drain, breach, changed());
    }

    /** Lets a region come back, by its ramp. */
    public synchronized DrainAnswer undrain(RegionId region, String actor) {
        if (takingOver) {
            return new DrainAnswer.TakingOver();
        }
        Drain drain = drains.remove(region);
        if (drain != null) {
            LOG.info("region undrained: {} undrained_by={}", line(drain), actor);
            return new DrainAnswer.Done(drain, Optional.empty(), changed());
        }
        return running().state.get().regions().find(region) == null
                ? new DrainAnswer.UnknownRegion()
                : new DrainAnswer.WrongState("No operator drained the region.");
    }

    /** Ends the drains whose time is over; to be called about once a second. */
    public synchronized void expire() {
        Instant now = clock.instant();
        List<Drain> over =
                drains.values().stream().filter(drain -> drain.isOver(now)).toList();
        if (takingOver || over.isEmpty()) {
            return;
        }
        over.forEach(drain -> {
            drains.remove(drain.region());
            LOG.info("region undrained, its time is over: {}", line(drain));
        });
        changed();
    }

    private boolean changed() {
        boolean kept = file.write(KeptDrains.of(drains.values()));
        takeEffect();
        return kept;
    }

    private void takeEffect() {
        running().effect.drained(Set.copyOf(drains.keySet()));
    }

    private Wiring running() {
        if (wiring == null) {
            throw new AssertionError("drains before a router runs");
        }
        return wiring;
    }

    /** Regions that left within the rules' window: those that were seen to, and those drained before a restart. */
    private Set<RegionId> departed(Instant now) {
        Instant from = now.minus(running().state.get().settings().safety().shiftWindow());
        List<RegionId> found = new ArrayList<>(departures.since(from.toEpochMilli()));
        drains.values().stream()
                .filter(drain -> drain.since().isAfter(from))
                .map(Drain::region)
                .forEach(found::add);
        return Set.copyOf(found);
    }

    private static String line(Drain drain) {
        return "region=" + drain.region() + " actor=" + drain.actor() + " reason=\"" + drain.reason() + "\" since="
                + drain.since() + drain.until().map(until -> " until=" + until).orElse("");
    }
}
