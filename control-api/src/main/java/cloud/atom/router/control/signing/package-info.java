/** Makes keys and signatures as cosign does, for those without cosign. The router itself never reads a private key. */
@NullMarked
package cloud.atom.router.control.signing;

import org.jspecify.annotations.NullMarked;
