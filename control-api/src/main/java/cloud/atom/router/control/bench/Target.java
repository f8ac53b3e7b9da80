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

    /** Address and port. */
    String text() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The URL of a path. */
    String url(String path) {
        return (tls ? "https://" : "http://") + text() + path;
    }
}
