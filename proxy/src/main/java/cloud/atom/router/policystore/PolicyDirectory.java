package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.policystore.ApplyRefusal.Cause;
import cloud.atom.router.trust.SignatureFiles;
import cloud.atom.router.trust.Signatures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the policies of a directory: those that are there at the start, and changes within 5 s.
 *
 * <p>Looks every second at each {@code NAME.yaml}. At the start files are taken as they are; later a file is taken when
 * it looked the same twice in a row, so that one which is being written is not read. Writers that pause longer must
 * write elsewhere and rename. Hidden files, links and directories are ignored, and removing a file removes no policy. A
 * bad file changes nothing and is reported once; one that does not fit now (its window, its signatures, a check) is tried
 * again when another file was taken, and every {@value #RETRY_POLLS} s.
 *
 * <p>Thread-safe. The look at the directory and all fields are confined to the scheduler, which should be a single
 * thread that may block on the disk.
 */
public final class PolicyDirectory {
    static final int RETRY_POLLS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyDirectory.class);
    private static final String APPLIER = "directory";
    private static final String SUFFIX = ".yaml";

    private final Path directory;
    private final PolicyApplier applier;
    private final ScheduledExecutorService scheduler;
    private final Reporter reporter;

    /** By name. */
    private final Map<String, Known> files = new HashMap<>();

    private long polls;
    private String complaint = "";

    public PolicyDirectory(
            Path directory, PolicyApplier applier, ScheduledExecutorService scheduler, Reporter reporter) {
        this.directory = directory;
        this.applier = applier;
        this.scheduler = scheduler;
        this.reporter = reporter;
    }

    /** Told of every file that was not taken, once. */
    @FunctionalInterface
    public interface Reporter {
        /** Writes a warning to the log. */
        Reporter LOG_WARNING = (file, findings) ->
                LOG.warn("policy not taken file={} problems={}", file, String.join(" | ", findings));

        /**
         * A file, or the directory itself, was refused.
         *
         * @param findings what is wrong, at least one; with the place where there is one
         */
        void refused(String file, List<String> findings);
    }

    /**
     * Loads what is there and goes on watching until the scheduler is shut down.
     *
     * @return completes when every file was taken or refused
     */
    public CompletableFuture<Void> start() {
        return poll().thenRun(() -> scheduler.scheduleWithFixedDelay(this::guardedLook, 1, 1, TimeUnit.SECONDS));
    }

    /** Looks once; completes when everything that this look took was answered. */
    CompletableFuture<Void> poll() {
        return CompletableFuture.supplyAsync(this::look, scheduler).thenCompose(all -> all);
    }

    /** The outermost guard of the timer: a fault of ours must not end the watching. */
    private void guardedLook() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("look at policies failed directory={}", directory, e);
        }
    }

    private CompletableFuture<Void> look() {
        polls++;
        Map<String, Seen> present = list();
        if (present == null) {
            return CompletableFuture.completedFuture(null);
        }
        files.keySet().retainAll(present.keySet());
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        present.forEach((name, seen) -> {
            Known known = files.computeIfAbsent(name, key -> new Known(polls == 1 ? seen : Seen.NEVER));
            if (known.isDue(seen, polls)) {
                taken.add(take(name, known));
            }
        });
        return CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new));
    }

    /** The policy files as they look, by name; null when the directory cannot be read. */
    private @Nullable Map<String, Seen> list() {
        NavigableSet<String> names = new TreeSet<>();
        Map<String, Seen> present = new TreeMap<>();
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
            for (String name : names) {
                FileMark mark = isPolicy(name) ? markOf(directory.resolve(name)) : null;
                if (mark != null) {
                    present.put(name, new Seen(mark, signaturesOf(name, names)));
                }
            }
            complaint = "";
            return present;
        } catch (NoSuchFileException e) {
            complain("no such folder (policies are taken from it as soon as it is there)");
            return null;
        } catch (IOException | DirectoryIteratorException e) {
            complain("cannot be read: " + e.getClass().getSimpleName());
            return null;
        }
    }

    /** Whether a file holds a policy by its name; editors and copying programs mark their temporary files. */
    private static boolean isPolicy(String name) {
        return name.endsWith(SUFFIX) && ".#~".indexOf(name.charAt(0)) < 0;
    }

    /** How the signature files of {@code name} look, by name. */
    private Map<String, FileMark> signaturesOf(String name, NavigableSet<String> names) throws IOException {
        Map<String, FileMark> signatures = new TreeMap<>();
        for (String file : names.subSet(name + ".", name + "/")) {
            FileMark mark = SignatureFiles.belongs(file, name) ? markOf(directory.resolve(file)) : null;
            if (mark != null) {
                signatures.put(file, mark);
            }
        }
        return signatures;
    }

    private void complain(String message) {
        if (!message.equals(complaint)) {
            complaint = message;
            reporter.refused(directory.toString(), List.of(message));
        }
    }

    private static @Nullable FileMark markOf(Path file) throws IOException {
        try {
            return FileMark.of(file);
        } catch (NoSuchFileException e) {
            return null; // removed since it was listed
        }
    }

    private CompletableFuture<Void> take(String name, Known known) {
        Path file = directory.resolve(name);
        Seen asked = known.seen;
        byte[] bytes;
        Signatures signatures;
        try {
            bytes = read(file);
            signatures = SignatureFiles.read(directory, asked.signatures.keySet());
            if (!asked.mark.equals(markOf(file))) {
                return CompletableFuture.completedFuture(null); // changed while it was read: the next look sees it
            }
        } catch (IOException e) {
            // Not taken, so the next look tries again; the same complaint is told once.
            tell(file, known, List.of("cannot be read: " + e.getClass().getSimpleName()));
            return CompletableFuture.completedFuture(null);
        }
        known.phase = Phase.ASKED;
        ApplyOptions options = new ApplyOptions(APPLIER, file.toString(), signatures);
        return applier.apply(bytes, options)
                .handleAsync((answer, fault) -> new Answered(file, asked, answer, fault), scheduler)
                .thenAccept(this::answered);
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(PolicyParser.MAX_BYTES + 1);
        }
    }

    private void answered(Answered answered) {
        Known known = files.get(String.valueOf(answered.file.getFileName()));
        if (known == null || known.phase != Phase.ASKED || !known.seen.equals(answered.asked)) {
            return; // removed or changed meanwhile
        }
        if (answered.answer instanceof ApplyResult result) {
            known.phase = Phase.DONE;
            known.told = List.of();
            afterTaking(answered.file, result);
        } else if (answered.answer instanceof ApplyRefusal refusal) {
            known.phase = mayFitLater(refusal.cause()) ? Phase.UNFIT : Phase.DONE;
            known.retryAtPoll = polls + RETRY_POLLS;
            tell(answered.file, known, findings(refusal));
        } else {
            known.phase = Phase.DONE;
            LOG.error("apply failed file={}", answered.file, answered.fault);
        }
    }

    private static boolean mayFitLater(Cause cause) {
        return cause == Cause.WINDOW || cause == Cause.CHECK || cause.isOfTrust();
    }

    private void afterTaking(Path file, ApplyResult result) {
        if (result.status() == ApplyResult.Status.ACTIVE) {
            LOG.info("policy active file={} policy={} version={}", file, result.policyId(), result.version());
            warnings(result).forEach(each -> LOG.warn("policy active with a warning file={} {}", file, each));
            // What did not fit may fit now: a host may have been given up.
            files.values().forEach(known -> known.retryAtPoll = 0);
        }
    }

    /** What P1 and P5 warn of: mistakes in the file, and not what happens to be down at the moment. */
    private static List<String> warnings(ApplyResult result) {
        return result.checks().stream()
                .filter(check -> check.result() == PolicyCheck.Result.WARN)
                .filter(check -> check.id() == PolicyCheck.Rule.P1 || check.id() == PolicyCheck.Rule.P5)
                .map(check -> "check=" + check.id() + " detail=" + check.detail())
                .toList();
    }

    private static List<String> findings(ApplyRefusal refusal) {
        return refusal.problems().isEmpty()
                ? List.of(refusal.detail())
                : refusal.problems().stream().map(InputProblem::toString).toList();
    }

    private void tell(Path file, Known known, List<String> findings) {
        if (!findings.equals(known.told)) {
            known.told = findings;
            reporter.refused(file.toString(), findings);
        }
    }

    private enum Phase {
        /** To be taken as soon as it looks the same twice. */
        NEW,
        /** Given to the applier. */
        ASKED,
        /** Does not fit now. */
        UNFIT,
        /** Taken, or refused for good. */
        DONE
    }

    /** How a file looked, and the signature files beside it. */
    private record Seen(FileMark mark, Map<String, FileMark> signatures) {
        static final Seen NEVER = new Seen(new FileMark("", -1, FileTime.fromMillis(0), ""), Map.of());
    }

    private record Answered(
            Path file,
            Seen asked,
            @Nullable ApplyAnswer answer,
            @Nullable Throwable fault) {}

    /** What is known of one file. Confined to the scheduler. */
    private static final class Known {
        private Seen seen;
        private Phase phase = Phase.NEW;
        private long retryAtPoll;

        /** What was last reported of this content; empty: nothing. */
        private List<String> told = List.of();

        Known(Seen seen) {
            this.seen = seen;
        }

        /** Whether the file shall be read now; remembers how it looks. */
        boolean isDue(Seen current, long poll) {
            if (!seen.equals(current)) {
                seen = current;
                phase = Phase.NEW;
                told = List.of();
                return false;
            }
            return phase == Phase.NEW || (phase == Phase.UNFIT && poll >= retryAtPoll);
        }
    }
}
