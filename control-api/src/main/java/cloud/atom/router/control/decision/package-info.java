/** What was decided lately, and what would have been under another policy. */
@NullMarked
package cloud.atom.router.control.decision;

import org.jspecify.annotations.NullMarked;
