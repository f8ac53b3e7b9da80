/** TLS of the data plane on both sides: certificates, contexts, and what is read of a verified client. */
@NullMarked
package cloud.atom.router.tls;

import org.jspecify.annotations.NullMarked;
