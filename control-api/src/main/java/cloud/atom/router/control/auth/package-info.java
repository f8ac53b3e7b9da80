/** Who may call what: tokens, roles, and what loopback may do without. */
@NullMarked
package cloud.atom.router.control.auth;

import org.jspecify.annotations.NullMarked;
