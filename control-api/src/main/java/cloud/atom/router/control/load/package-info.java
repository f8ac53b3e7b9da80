/** A load generator for HTTP/1.1: keep-alive connections, closed or open loop, outcomes over time. */
@NullMarked
package cloud.atom.router.control.load;

import org.jspecify.annotations.NullMarked;
