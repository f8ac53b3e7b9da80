/** Where a client is and how far each region is from there: pure rules, fed with data from above. */
@NullMarked
package cloud.atom.router.geo;

import org.jspecify.annotations.NullMarked;
