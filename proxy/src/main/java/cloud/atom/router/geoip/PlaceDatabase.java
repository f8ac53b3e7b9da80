package cloud.atom.router.geoip;

import cloud.atom.router.model.IpAddress;
import java.nio.file.Path;

/** A file that says where addresses are: City, Country or flat. Thread-safe, as {@link RecordFile}. */
record PlaceDatabase(RecordFile<PlaceRecord> file) {
    private static final RecordFile.Kind<PlaceRecord> KIND = new RecordFile.Kind<>(
            PlaceRecord.class, found -> FoundPlace.of(found, 0).namesAPlace(), "database of places");

    /**
     * Reads and tests a file.
     *
     * @throws UnusableDatabaseException when it is missing, malformed, too large or no database of places
     */
    static PlaceDatabase read(Path file) {
        return new PlaceDatabase(RecordFile.read(file, KIND));
    }

    /** The type that the file gives itself, such as {@code GeoLite2-City}. */
    String type() {
        return file.type();
    }

    /** When the data was built, in seconds since 1970. */
    long builtAtEpochSeconds() {
        return file.builtAtEpochSeconds();
    }

    /**
     * What the file says about an address.
     *
     * @throws UnreadableRecordException when the data of this address is broken
     */
    FoundPlace find(IpAddress address) throws UnreadableRecordException {
        RecordFile.Found<PlaceRecord> found = file.find(address);
        PlaceRecord place = found.data();
        return place == null ? FoundPlace.nowhere(found.prefixLength()) : FoundPlace.of(place, found.prefixLength());
    }
}
