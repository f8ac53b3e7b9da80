/** Other programs: finding, running and ending them. */
@NullMarked
package cloud.atom.router.control.process;

import org.jspecify.annotations.NullMarked;
