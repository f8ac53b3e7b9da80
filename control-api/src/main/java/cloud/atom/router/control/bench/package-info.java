/** The benchmark: this router beside haproxy and nginx, in one run on one machine. */
@NullMarked
package cloud.atom.router.control.bench;

import org.jspecify.annotations.NullMarked;
