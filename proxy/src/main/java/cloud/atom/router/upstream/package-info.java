/** The client side: connections to the regions' endpoints. */
@NullMarked
package cloud.atom.router.upstream;

import org.jspecify.annotations.NullMarked;
