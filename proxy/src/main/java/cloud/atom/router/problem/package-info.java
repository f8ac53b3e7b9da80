/** What the router itself answers: problem documents after RFC 9457. */
@NullMarked
package cloud.atom.router.problem;

import org.jspecify.annotations.NullMarked;
