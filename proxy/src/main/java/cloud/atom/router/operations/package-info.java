/** What operators decide about regions, within the rules of safety, and where it is kept. */
@NullMarked
package cloud.atom.router.operations;

import org.jspecify.annotations.NullMarked;
