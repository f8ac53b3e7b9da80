package cloud.atom.router.geoip;

import cloud.atom.router.model.IpAddress;
import com.maxmind.db.CHMCache;
import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.Metadata;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One MaxMind DB file (format 2.0, https://maxmind.github.io/MaxMind-DB/) with records of one kind, whole in memory.
 *
 * <p>Thread-safe, and not touched by what happens to the file later. A file is taken only when {@link SelfTest} could
 * read it; a record that turns out broken afterwards is an unreadable record of one client, never an exception.
 */
final class RecordFile<R> {
    private static final int FORMAT = 2;
    private static final int MAX_TYPE_LENGTH = 60;

    private final Reader reader;
    private final Kind<R> kind;
    private final String type;
    private final long builtAtEpochSeconds;
    private final boolean v4Only;

    private RecordFile(Reader reader, Kind<R> kind) {
        Metadata metadata = reader.getMetadata();
        this.reader = reader;
        this.kind = kind;
        type = printable(metadata.databaseType());
        builtAtEpochSeconds = metadata.buildTime().getEpochSecond();
        v4Only = metadata.ipVersion() == 4;
    }

    /**
     * What a file is expected to hold.
     *
     * @param record what the reader makes of a record
     * @param says whether a record says what the file is wanted for
     * @param name what such a file is called in messages, as {@code database of places}
     */
    record Kind<R>(Class<R> record, Predicate<R> says, String name) {}

    /**
     * What the file says about an address.
     *
     * @param data null when it has no record
     * @param prefixLength length of the block that shares this answer, in the address's family; 0 when it was not asked
     */
    record Found<R>(@Nullable R data, int prefixLength) {}

    /**
     * Reads and tests a file.
     *
     * @throws UnusableDatabaseException when it is missing, malformed, too large or of another kind
     */
    static <R> RecordFile<R> read(Path file, Kind<R> kind) {
        try {
            return readTested(file, kind);
        } catch (UnusableDatabaseException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableDatabaseException(file + ": no such file", e);
        } catch (UnreadableRecordException | IOException | RuntimeException e) {
            throw new UnusableDatabaseException(file + ": malformed (" + reasonOf(e) + ")", e);
        } catch (StackOverflowError e) {
            // The reader follows pointers and skips lists by recursion, so hostile data can go deeper than the stack.
            throw new UnusableDatabaseException(file + ": malformed (nested too deep)", e);
        }
    }

    private static <R> RecordFile<R> readTested(Path file, Kind<R> kind) throws IOException, UnreadableRecordException {
        long size = Files.size(file);
        // Two are in memory while one replaces the other, and the rest of the program needs its share.
        long most = Runtime.getRuntime().maxMemory() / 3;
        if (size > most) {
            throw new UnusableDatabaseException(
                    file + ": " + size + " bytes (expected: at most " + most + ", a third of the heap)");
        }
        // The cache holds the decoded values that many records share (countries, positions): 1.3 instead of 2.2 us.
        Reader reader = new Reader(file.toFile(), Reader.FileMode.MEMORY, new CHMCache());
        Metadata metadata = reader.getMetadata();
        if (metadata.binaryFormatMajorVersion() != FORMAT) {
            throw new UnusableDatabaseException(
                    file + ": format " + metadata.binaryFormatMajorVersion() + " (expected: " + FORMAT + ")");
        }
        if (metadata.ipVersion() != 4 && metadata.ipVersion() != 6) {
            throw new UnusableDatabaseException(file + ": ip_version " + metadata.ipVersion() + " (expected: 4 or 6)");
        }
        RecordFile<R> read = new RecordFile<>(reader, kind);
        if (!SelfTest.passes(read)) {
            throw new UnusableDatabaseException(
                    file + ": no " + kind.name + " (type " + read.type + ", its records name none)");
        }
        return read;
    }

    private static String reasonOf(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** The type that the file gives itself, such as {@code GeoLite2-City}. */
    String type() {
        return type;
    }

    /** When the data was built, in seconds since 1970. */
    long builtAtEpochSeconds() {
        return builtAtEpochSeconds;
    }

    /** Whether it has IPv4 addresses only. */
    boolean v4Only() {
        return v4Only;
    }

    /** Whether a record says what the file is wanted for. */
    boolean says(Found<R> found) {
        R data = found.data;
        return data != null && kind.says.test(data);
    }

    /**
     * What the file says about an address.
     *
     * @throws UnreadableRecordException when the data of this address is broken
     */
    Found<R> find(IpAddress address) throws UnreadableRecordException {
        if (v4Only && !address.isV4()) {
            // The reader would take the first 32 bits for an IPv4 address and answer wrongly.
            return new Found<>(null, 0);
        }
        try {
            DatabaseRecord<R> found = reader.getRecord(InetAddress.getByAddress(address.bytes()), kind.record);
            return new Found<>(found.data(), found.network().prefixLength());
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecordException(e);
        } catch (StackOverflowError e) {
            // As in read: data nested deeper than the stack. Nothing was left half-done, for decoding only reads.
            throw new UnreadableRecordException(e);
        }
    }

    private static String printable(String type) {
        String cut = type.length() > MAX_TYPE_LENGTH ? type.substring(0, MAX_TYPE_LENGTH) : type;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
