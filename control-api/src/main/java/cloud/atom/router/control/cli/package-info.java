/** The command line {@code router}: what speaks to the control API, and what works on files alone. */
@NullMarked
package cloud.atom.router.control.cli;

import org.jspecify.annotations.NullMarked;
