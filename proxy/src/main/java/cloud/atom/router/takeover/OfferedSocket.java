package cloud.atom.router.takeover;

/**
 * A socket that listens, as one router offers it to the next. Immutable.
 *
 * @param key the configuration key that it comes from; without spaces
 * @param address where it listens: {@code host:port}, or the path of a Unix socket
 * @param descriptor its number in the process that holds this record
 */
public record OfferedSocket(String key, String address, int descriptor) {
    public OfferedSocket {
        if (key.isEmpty() || key.contains(" ")) {
            throw new IllegalArgumentException("key: \"" + key + "\" (expected: a word)");
        }
    }
}
