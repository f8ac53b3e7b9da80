package cloud.atom.router.geoip;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the database of places up to date while the program runs.
 *
 * <p>Looks at the file every refresh interval. A changed file (another size, time or identity, so an atomic rename as
 * well as writing in place) is left alone until it looked the same twice, one settling time apart, so that a file being
 * copied is not read. Then it is read whole and tested, and taken if it did not change meanwhile. What fails is said
 * once, in the log and in the description, and the last good database stays; the next change is judged afresh. A file
 * that is half-written for longer than the settling time lacks its metadata, which stands at the end, and fails.
 *
 * <p>Threads: {@link #current} may be called from any; all else runs on the executor given to {@link #start}. Reading
 * takes up to a quarter of a second, so that executor must not be an event loop.
 */
public final class GeoDatabaseWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(GeoDatabaseWatcher.class);

    /** A copy that makes no progress for a second is not under way any more. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final GeoDatabases databases;
    private final GeoDatabaseListener listener;
    private final Path file;
    private final Duration refresh;

    /** What {@code file} was like when it was last judged, good or bad. Confined to the executor. */
    private FileStamp judged;

    /** What {@code file} was like at the last look. Confined to the executor. */
    private FileStamp seen;

    /** Written on the executor; read by any thread. */
    private volatile GeoDatabase current;

    /**
     * Opens the best database there is, as {@link GeoDatabases#open}; the listener is not told of that one.
     *
     * @param refresh time between two looks ({@link GeoConfig#refresh})
     */
    public GeoDatabaseWatcher(GeoDatabases databases, Duration refresh, GeoDatabaseListener listener) {
        this.databases = databases;
        this.listener = listener;
        file = databases.watched();
        this.refresh = refresh;
        // Before opening: a replacement between the two is then seen as a change.
        judged = FileStamp.of(file);
        seen = judged;
        current = databases.open();
        for (String problem : current.description().problems()) {
            LOG.warn("geography database: {}", problem);
        }
    }

    /** The database in use, with what is wrong at the moment in its description. */
    public GeoDatabase current() {
        GeoDatabase now = current;
        List<String> problems = databases.second().problems();
        if (problems.isEmpty()) {
            return now;
        }
        List<String> all = Stream.concat(now.description().problems().stream(), problems.stream())
                .toList();
        return now.with(now.description().with(all));
    }

    /** Begins to look; ends with the executor. */
    public void start(ScheduledExecutorService executor) {
        scheduleLook(executor, refresh);
    }

    private void scheduleLook(ScheduledExecutorService executor, Duration delay) {
        try {
            executor.schedule(() -> scheduleLook(executor, guardedLook()), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("geography database: no longer watched, the executor has ended");
        }
    }

    /** A bug in one look, or in the listener, must not end the watch. */
    private Duration guardedLook() {
        try {
            return look();
        } catch (RuntimeException e) {
            LOG.error("geography database: look failed", e);
            return refresh;
        }
    }

    /** Looks once at every file; returns when to look again. */
    Duration look() {
        if (databases.second().look()) {
            current = databases.renewed(current);
            listener.onNewDatabase(current);
        }
        FileStamp stamp = FileStamp.of(file);
        boolean settled = stamp.equals(seen);
        seen = stamp;
        if (stamp.equals(judged)) {
            return refresh;
        }
        return settled ? judge(stamp) : soon();
    }

    private Duration judge(FileStamp stamp) {
        try {
            GeoDatabase database = databases.read(file);
            seen = FileStamp.of(file);
            if (!seen.equals(stamp)) {
                return soon(); // written to while it was read
            }
            judged = stamp;
            current = database;
            LOG.info(
                    "geography database: took {} type={}",
                    file,
                    database.description().type());
            listener.onNewDatabase(database);
        } catch (UnusableDatabaseException e) {
            judged = stamp;
            keepLastGood(e);
        }
        return refresh;
    }

    private void keepLastGood(UnusableDatabaseException refusal) {
        String problem = refusal.getMessage() + "; the last good one stays";
        LOG.warn("geography database: {}", problem);
        current = current.with(current.description().with(List.of(problem)));
    }

    private Duration soon() {
        return refresh.compareTo(SETTLING) < 0 ? refresh : SETTLING;
    }
}
