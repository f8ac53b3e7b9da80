/** The control API's server: calls, bodies, limits, trace ids, one form for every error. */
@NullMarked
package cloud.atom.router.control.http;

import org.jspecify.annotations.NullMarked;
