/** Puts one node together. */
@NullMarked
package cloud.atom.router.control.node;

import org.jspecify.annotations.NullMarked;
