/** Names and values that every other package speaks about. */
@NullMarked
package cloud.atom.router.model;

import org.jspecify.annotations.NullMarked;
