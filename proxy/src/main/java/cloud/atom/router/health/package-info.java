/** How fit each region is: scores, states with hysteresis, and the snapshot that decisions read. */
@NullMarked
package cloud.atom.router.health;

import org.jspecify.annotations.NullMarked;
