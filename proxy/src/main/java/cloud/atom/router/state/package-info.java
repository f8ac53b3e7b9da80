/** Everything a decision reads, as one immutable value that is replaced as a whole. */
@NullMarked
package cloud.atom.router.state;

import org.jspecify.annotations.NullMarked;
