/** Names and values that every other package speaks in: plain, immutable, free of I/O. */
@NullMarked
package cloud.atom.router.model;

import org.jspecify.annotations.NullMarked;
