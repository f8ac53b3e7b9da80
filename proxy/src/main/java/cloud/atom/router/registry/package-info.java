/** Where regions come from: the registry's document, read from a file or polled over HTTP. */
@NullMarked
package cloud.atom.router.registry;

import org.jspecify.annotations.NullMarked;
