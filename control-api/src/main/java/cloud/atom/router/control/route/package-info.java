/** The dry run of a decision. */
@NullMarked
package cloud.atom.router.control.route;

import org.jspecify.annotations.NullMarked;
