/** Databases of places: read, tested, replaced while running. */
@NullMarked
package cloud.atom.router.geoip;

import org.jspecify.annotations.NullMarked;
