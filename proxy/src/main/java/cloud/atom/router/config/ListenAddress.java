package cloud.atom.router.config;

/** What can be listened on: an address of this machine, or a Unix socket. Immutable; its text can be parsed again. */
public sealed interface ListenAddress permits HostPort, UnixSocket {
    /**
     * Reads {@code host:port}, {@code [ipv6]:port} or {@code unix:/path}, the last with {@code ,mode=0660} behind it or
     * not.
     *
     * @throws IllegalArgumentException when {@code text} is not of that form
     */
    static ListenAddress parse(String text) {
        if (text.startsWith(UnixSocket.PREFIX)) {
            return UnixSocket.parse(text);
        }
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: host:port or unix:/path)", e);
        }
    }
}
