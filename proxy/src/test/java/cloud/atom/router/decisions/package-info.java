/** Decision files: a state, requests and what must become of them, for the engine and for {@code POST /route}. */
@NullMarked
package cloud.atom.router.decisions;

import org.jspecify.annotations.NullMarked;
