/** Regions that are not there: small real HTTP servers on loopback, so that simulation mode forwards real requests. */
@NullMarked
package cloud.atom.router.simulation;

import org.jspecify.annotations.NullMarked;
