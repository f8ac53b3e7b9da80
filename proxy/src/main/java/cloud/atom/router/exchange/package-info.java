/** One request's life: attempts, relays, and who is told of it. */
@NullMarked
package cloud.atom.router.exchange;

import org.jspecify.annotations.NullMarked;
