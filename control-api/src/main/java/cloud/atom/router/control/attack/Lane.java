package cloud.atom.router.control.attack;

import java.net.InetSocketAddress;

/**
 * A way through a proxy to an origin of its own, so that cases beside each other cannot be confused. Immutable.
 *
 * @param address where the proxy listens
 * @param host what it knows the origin as
 */
record Lane(InetSocketAddress address, String host, Origin origin) {}
