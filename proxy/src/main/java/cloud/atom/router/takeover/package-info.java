/** Hands a running router's sockets and state to the process that replaces it. */
@NullMarked
package cloud.atom.router.takeover;

import org.jspecify.annotations.NullMarked;
