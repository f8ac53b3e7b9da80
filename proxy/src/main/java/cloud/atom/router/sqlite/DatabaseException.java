package cloud.atom.router.sqlite;

/** A database file cannot be read or written; the message names it and says why, in one line. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
