/** Policies from bytes to live state: parsed, checked, versioned, applied. */
@NullMarked
package cloud.atom.router.policystore;

import org.jspecify.annotations.NullMarked;
