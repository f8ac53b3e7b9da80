/** Verifies what cosign signs with a key: files, bundles and, where wanted, their entries in a transparency log. */
@NullMarked
package cloud.atom.router.signature;

import org.jspecify.annotations.NullMarked;
