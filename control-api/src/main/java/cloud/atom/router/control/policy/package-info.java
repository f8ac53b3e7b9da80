/** Policies in and out. */
@NullMarked
package cloud.atom.router.control.policy;

import org.jspecify.annotations.NullMarked;
