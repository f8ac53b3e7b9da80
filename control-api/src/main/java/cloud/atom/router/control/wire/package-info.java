/** What the control API says and hears: requests read strictly, answers as records, problems. */
@NullMarked
package cloud.atom.router.control.wire;

import org.jspecify.annotations.NullMarked;
