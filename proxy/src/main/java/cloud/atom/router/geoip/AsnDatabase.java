package cloud.atom.router.geoip;

import cloud.atom.router.model.IpAddress;
import java.nio.file.Path;

/** A file that says which autonomous system announces an address. Thread-safe, as {@link RecordFile}. */
record AsnDatabase(RecordFile<AsnRecord> file) {
    private static final long MOST = 0xffff_ffffL;

    private static final RecordFile.Kind<AsnRecord> KIND =
            new RecordFile.Kind<>(AsnRecord.class, found -> numberOf(found) != 0, "database of autonomous systems");

    /**
     * Reads and tests a file.
     *
     * @throws UnusableDatabaseException when it is missing, malformed, too large or no database of autonomous systems
     */
    static AsnDatabase read(Path file) {
        return new AsnDatabase(RecordFile.read(file, KIND));
    }

    /**
     * Which system announces {@code address}.
     *
     * @throws UnreadableRecordException when the data of this address is broken
     */
    FoundSystem find(IpAddress address) throws UnreadableRecordException {
        RecordFile.Found<AsnRecord> found = file.find(address);
        AsnRecord system = found.data();
        return new FoundSystem(system == null ? 0 : numberOf(system), found.prefixLength());
    }

    /** 0 for what is no number of a system (RFC 6793: 32 bits; RFC 7607: not 0). */
    private static long numberOf(AsnRecord found) {
        long number = found.number() == null ? 0 : found.number().longValue();
        return number > 0 && number <= MOST ? number : 0;
    }

    /**
     * An answer. Immutable.
     *
     * @param number 0 when unknown
     * @param prefixLength length of the block that shares this answer, in the address's family
     */
    record FoundSystem(long number, int prefixLength) {}
}
