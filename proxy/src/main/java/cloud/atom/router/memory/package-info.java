/** What was decided lately: kept for a while, looked up by trace id, decided again under other policies. */
@NullMarked
package cloud.atom.router.memory;

import org.jspecify.annotations.NullMarked;
