package cloud.atom.router.geoip;

/** A file that cannot serve as a database of places; the message says which and why. */
final class UnusableDatabaseException extends RuntimeException {
    private final String text;

    UnusableDatabaseException(String message) {
        super(message);
        text = message;
    }

    UnusableDatabaseException(String message, Throwable cause) {
        super(message, cause);
        text = message;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return text;
    }
}
