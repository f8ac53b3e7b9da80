/** The PROXY protocol's header, by which a proxy that forwards bytes says whose they are: read and written. */
@NullMarked
package cloud.atom.router.proxyprotocol;

import org.jspecify.annotations.NullMarked;
