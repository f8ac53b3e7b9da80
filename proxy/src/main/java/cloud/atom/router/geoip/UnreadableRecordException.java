package cloud.atom.router.geoip;

/** The data of one address in a database is broken. Never leaves this package. */
final class UnreadableRecordException extends Exception {
    UnreadableRecordException(Throwable cause) {
        // The reader's messages may hold the client's address; only the kind of failure is told.
        super("a record cannot be read: " + cause.getClass().getSimpleName());
    }
}
