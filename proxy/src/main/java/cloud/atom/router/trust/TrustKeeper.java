package cloud.atom.router.trust;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.signature.Hash;
import cloud.atom.router.signature.Refusal;
import cloud.atom.router.signature.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trust that is in force, and replaces it only by the rule for roots of The Update Framework (section 5.3.4): a
 * new file has a higher version and, outside simulation mode, signatures that reach the threshold of the old one and its
 * own. The first file that is found is trusted. A file that is refused changes nothing and is reported once; one that is
 * removed leaves the last good one in force.
 *
 * <p>Thread-safe: {@link #current} reads a volatile field; {@link #look} is called by one thread, which may block on the
 * disk.
 */
public final class TrustKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TrustKeeper.class);

    private final @Nullable Path file;
    private final Rules rules;
    private volatile Trust current;

    /** What the file looked like; confined to the thread that looks, as the two below. */
    private String seen = "";

    /** Whether that was judged. */
    private boolean judged;

    /** What was reported last; empty: nothing since a file was taken. */
    private String complaint = "";

    private TrustKeeper(@Nullable Path file, Rules rules, Trust current) {
        this.file = file;
        this.rules = rules;
        this.current = current;
    }

    /**
     * Whom a file has to convince. Immutable.
     *
     * @param environment whose threshold counts
     * @param simulation whether a higher version is enough
     * @param clock tells which keys are valid
     */
    public record Rules(String environment, boolean simulation, InstantSource clock) {}

    /**
     * Reads the trust file, if there is one yet.
     *
     * @throws InvalidInputException with everything that is wrong in it
     */
    public static TrustKeeper open(Path file, Rules rules) {
        TrustKeeper keeper = new TrustKeeper(file, rules, Trust.NONE);
        Content first = read(file);
        if (first != null) {
            keeper.current = TrustReader.read(first.bytes, file);
            keeper.seen = first.mark();
            keeper.judged = true;
        }
        return keeper;
    }

    /** Trust that no file changes. */
    public static TrustKeeper of(Trust trust) {
        return new TrustKeeper(null, new Rules("", true, InstantSource.system()), trust);
    }

    /** The trust in force. */
    public Trust current() {
        return current;
    }

    /** Looks whether the file changed; a change is taken when it looked the same twice. */
    public void look() {
        if (file == null) {
            return;
        }
        try {
            Content content = read(file);
            if (content == null) {
                return;
            }
            String mark = content.mark();
            if (!mark.equals(seen)) {
                seen = mark;
                judged = false;
            } else if (!judged) {
                judged = true;
                take(file, content);
            }
        } catch (InvalidInputException e) {
            complain(file, e);
        }
    }

    private void take(Path from, Content content) {
        try {
            Trust next = successor(from, content);
            current = next;
            complaint = "";
            LOG.info("trust file taken file={} version={} keys={}", from, next.version(), next.keys());
        } catch (RefusedException e) {
            complain(from, e);
        }
    }

    private void complain(Path from, Exception why) {
        String message = String.valueOf(why.getMessage());
        if (!message.equals(complaint)) {
            complaint = message;
            LOG.warn("trust file not taken, the last good one stays file={} problems={}", from, message);
        }
    }

    private Trust successor(Path from, Content content) throws RefusedException {
        Trust old = current;
        boolean signed = old != Trust.NONE && !rules.simulation;
        if (signed) {
            expectRoot(old, content);
        }
        Trust next = TrustReader.read(content.bytes, from);
        if (next.version() <= old.version()) {
            throw new RefusedException(
                    Refusal.TRUST_VERSION, next.version() + " (expected: above " + old.version() + ")");
        }
        if (signed) {
            expectRoot(next, content);
        }
        return next;
    }

    private void expectRoot(Trust trust, Content content) throws RefusedException {
        trust.signers(content.bytes, content.signatures, rules.clock.instant()).expectRoot(rules.environment);
    }

    /** What the file and the signatures beside it hold; null when there is none. */
    private static @Nullable Content read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(TrustReader.MAX_BYTES + 1);
            Path folder = file.toAbsolutePath().getParent();
            Signatures beside =
                    folder == null ? Signatures.NONE : SignatureFiles.read(folder, SignatureFiles.beside(file));
            return new Content(bytes, beside);
        } catch (IOException e) {
            throw TrustReader.unreadable(file, e);
        }
    }

    /** Read once, then verified and parsed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by its mark
    private record Content(byte[] bytes, Signatures signatures) {
        String mark() {
            return HexFormat.of().formatHex(Hash.SHA256.of(bytes)) + signatures.sha256();
        }
    }
}
