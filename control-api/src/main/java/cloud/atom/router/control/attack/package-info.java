/** The attack suite: cases as tables, an origin that records what arrives, and judges of both. */
@NullMarked
package cloud.atom.router.control.attack;

import org.jspecify.annotations.NullMarked;
