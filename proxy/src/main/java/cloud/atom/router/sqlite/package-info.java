/** A database file of the router's own: SQLite, opened with care. Knows nothing of what is kept in it. */
@NullMarked
package cloud.atom.router.sqlite;

import org.jspecify.annotations.NullMarked;
