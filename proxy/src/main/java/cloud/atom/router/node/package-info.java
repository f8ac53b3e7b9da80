/** Puts the router together: its configuration, and the wiring of all parts by plain constructor calls. */
@NullMarked
package cloud.atom.router.node;

import org.jspecify.annotations.NullMarked;
