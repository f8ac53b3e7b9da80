package cloud.atom.router.control.bench;

import java.net.InetSocketAddress;

/**
 * Where load goes. Immutable.
 *
 * @param tls whether TLS is spoken there
 */
record Target(InetSocketAddress address, boolean tls) {
    static Target cleartext(InetSocketAddress address) {
        return new Target(address, false);
    }

    /** The URL of a path. */
    String url(String path) {
        return (tls ? "https://" : "http://") + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
    }
}
