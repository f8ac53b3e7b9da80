/** Which keys are trusted, what each may sign, and how that changes. */
@NullMarked
package cloud.atom.router.trust;

import org.jspecify.annotations.NullMarked;
