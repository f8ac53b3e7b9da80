/** The decision: a pure function from state and request to region, fallbacks and trace. */
@NullMarked
package cloud.atom.router.routing;

import org.jspecify.annotations.NullMarked;
