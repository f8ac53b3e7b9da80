/** What a decision asks before it lets a request through. */
@NullMarked
package cloud.atom.router.qos;

import org.jspecify.annotations.NullMarked;
