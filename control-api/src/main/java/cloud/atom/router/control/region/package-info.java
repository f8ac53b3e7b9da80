/** Regions, and how far they are from a place. */
@NullMarked
package cloud.atom.router.control.region;

import org.jspecify.annotations.NullMarked;
