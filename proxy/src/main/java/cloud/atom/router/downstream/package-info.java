/** The server side: listeners, and requests read from their connections. */
@NullMarked
package cloud.atom.router.downstream;

import org.jspecify.annotations.NullMarked;
