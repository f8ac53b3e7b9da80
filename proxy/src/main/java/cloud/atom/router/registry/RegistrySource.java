package cloud.atom.router.registry;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Region;
import cloud.atom.router.registry.RegistryFeed.Answer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the regions from the registry, at the start and whenever it changes. A failure never takes away what is held.
 *
 * <p>{@link #load}, then {@link #follow}; {@link #status} and {@link #close} from any thread. After the load everything
 * runs on the given executor, one look at a time, so that only {@code status} is shared.
 */
public final class RegistrySource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySource.class);
    private static final String KEPT_FILE = "registry.last-good.yaml";

    /** Share of the pause by which it is made longer or shorter, so that many routers do not ask at once. */
    private static final double JITTER = 0.2;

    private final RegistryLocation location;
    private final RegistryFeed feed;
    private final Optional<KeptRegistry> kept;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final SplittableRandom random = new SplittableRandom();

    private @Nullable RegistryDocument held;
    private Duration nextPause = Duration.ZERO;

    /** Written by the loading thread, then by the executor's; read by any. */
    private volatile RegistryStatus status;

    /** Written by any thread, once. */
    private volatile boolean closed;

    RegistrySource(RegistryLocation location, RegistryFeed feed, Path dataDir, Schedule schedule) {
        this.location = location;
        this.feed = feed;
        this.executor = schedule.executor;
        this.clock = schedule.clock;
        // A file needs no copy: it is there at the next start too.
        kept = location instanceof RegistryLocation.WebLocation
                ? Optional.of(new KeptRegistry(dataDir.resolve(KEPT_FILE)))
                : Optional.empty();
        status = new RegistryStatus(
                location.toString(), Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, false);
    }

    /**
     * Opens a source; nothing is read before {@link #load}.
     *
     * @param dataDir where the last good document of a web source is kept
     * @param executor runs the looks and the callback
     */
    public static RegistrySource open(
            RegistryLocation location, Path dataDir, ScheduledExecutorService executor, Clock clock) {
        RegistryFeed feed = location instanceof RegistryLocation.FileLocation file
                ? new FileFeed(file.path())
                : new WebFeed(((RegistryLocation.WebLocation) location).uri());
        return new RegistrySource(location, feed, dataDir, new Schedule(executor, clock));
    }

    /**
     * Reads the registry for the start; blocks for a few seconds at most. When a web source is away or its document is
     * refused, the one kept from an earlier run is taken.
     *
     * @return the regions; empty when a web source is away and nothing was kept
     * @throws InvalidInputException when a file is missing or wrong: a start is strict
     */
    public List<Region> load() {
        RegistryDocument old = kept.flatMap(KeptRegistry::read).orElse(null);
        if (old != null) {
            hold(old, "", true);
        }
        Answer answer = feed.fetch().join();
        nextPause = answer.pause();
        try {
            take(answer);
        } catch (InvalidInputException e) {
            fail(String.valueOf(e.getMessage()));
            if (location instanceof RegistryLocation.FileLocation) {
                throw e;
            }
        }
        return held == null ? List.of() : held.regions();
    }

    /** Begins to look for changes; {@code onRegions} gets the regions each time when they are others than before. */
    public void follow(Consumer<List<Region>> onRegions) {
        if (!closed) {
            executor.schedule(() -> look(onRegions), jittered(nextPause).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    public RegistryStatus status() {
        return status;
    }

    /** Ends the looking; the executor is left as it is. */
    @Override
    public void close() {
        closed = true;
        feed.close();
    }

    private void look(Consumer<List<Region>> onRegions) {
        if (closed) {
            return;
        }
        feed.fetch()
                .thenAcceptAsync(
                        answer -> {
                            nextPause = answer.pause();
                            try {
                                tell(answer, onRegions);
                            } catch (RuntimeException e) {
                                // Outermost guard of this worker: the next look must come whatever happened in this
                                // one.
                                LOG.error("Taking the registry failed: location={}", location, e);
                            }
                            follow(onRegions);
                        },
                        executor);
    }

    private void tell(Answer answer, Consumer<List<Region>> onRegions) {
        List<Region> before = held == null ? List.of() : held.regions();
        try {
            take(answer);
        } catch (InvalidInputException e) {
            fail(String.valueOf(e.getMessage()));
        }
        if (held != null && !held.regions().equals(before)) {
            LOG.info("Regions changed: location={} revision={} regions={}", location, held.revision(), held.ids());
            onRegions.accept(held.regions());
        }
    }

    /**
     * Takes over what a look brought.
     *
     * @throws InvalidInputException when it brought nothing that may be used
     */
    private void take(Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            throw refused(failed.reason());
        }
        if (answer instanceof Answer.Brought brought) {
            RegistryDocument next = parse(brought.bytes());
            if (held != null) {
                RegistryRules.refusal(held, next).ifPresent(reason -> {
                    throw refused(reason);
                });
            }
            feed.accept();
            kept.ifPresent(file -> file.write(brought.bytes()));
            hold(next, brought.etag(), false);
        }
        status = new RegistryStatus(
                status.location(),
                Optional.of(clock.instant()),
                Optional.empty(),
                status.etag(),
                status.revision(),
                status.regions(),
                status.kept());
    }

    private RegistryDocument parse(byte[] bytes) {
        return location instanceof RegistryLocation.FileLocation file
                ? RegistryDocument.parse(bytes, file.path())
                : RegistryDocument.parse(bytes, name());
    }

    private InvalidInputException refused(String reason) {
        return new InvalidInputException(List.of(new InputProblem(name(), "", 0, 0, reason)));
    }

    /** The name that begins every problem of the document. */
    private String name() {
        return location instanceof RegistryLocation.FileLocation file
                ? file.path().toString()
                : location.toString();
    }

    private void hold(RegistryDocument document, String etag, boolean isKept) {
        held = document;
        Optional<String> tag = etag.isEmpty() ? Optional.empty() : Optional.of(etag);
        status = new RegistryStatus(
                status.location(),
                status.lastSuccess(),
                status.lastError(),
                tag,
                document.revision(),
                document.regions().size(),
                isKept);
    }

    /** Remembers a failure; the same one is logged once. */
    private void fail(String message) {
        if (!status.lastError().equals(Optional.of(message))) {
            LOG.warn("The registry is not taken: {}", message);
        }
        status = new RegistryStatus(
                status.location(),
                status.lastSuccess(),
                Optional.of(message),
                status.etag(),
                status.revision(),
                status.regions(),
                status.kept());
    }

    private Duration jittered(Duration pause) {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis((long) (pause.toMillis() * factor));
    }

    /** What runs the looks, and whose time they are stamped with. */
    record Schedule(ScheduledExecutorService executor, Clock clock) {}
}
