/** Control API, command line and composition of one node. */
@NullMarked
package cloud.atom.router.control;

import org.jspecify.annotations.NullMarked;
