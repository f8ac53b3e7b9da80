/** What every command prints with: exit codes, formats, tables. */
@NullMarked
package cloud.atom.router.control.terminal;

import org.jspecify.annotations.NullMarked;
