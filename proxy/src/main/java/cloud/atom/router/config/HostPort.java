package cloud.atom.router.config;

/**
 * An address to listen on, written {@code host:port}; an IPv6 host stands in brackets. Immutable.
 *
 * @param host without brackets; not empty
 * @param port 0 to 65535; 0: one that the system chooses
 */
public record HostPort(String host, int port) implements ListenAddress {
    private static final int MAX_PORT = 65_535;

    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: \"\" (expected: host:port)");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException when {@code text} is not of that form
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String port = text.substring(colon + 1);
        boolean shaped = !host.isEmpty() && (bracketed || host.indexOf(':') < 0) && port.matches("[0-9]{1,5}");
        if (!shaped) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: host:port)");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
