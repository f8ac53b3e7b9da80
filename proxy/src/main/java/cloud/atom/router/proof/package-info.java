/** The proof that no failure makes a policy's requests leave its residency, by trying all failures. */
@NullMarked
package cloud.atom.router.proof;

import org.jspecify.annotations.NullMarked;
