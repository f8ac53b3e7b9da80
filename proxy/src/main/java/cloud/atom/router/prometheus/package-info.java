/** Asks Prometheus how the regions fare. */
@NullMarked
package cloud.atom.router.prometheus;

import org.jspecify.annotations.NullMarked;
