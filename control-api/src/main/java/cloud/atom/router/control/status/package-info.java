/** Whether this process is well, its metrics, its tenants. */
@NullMarked
package cloud.atom.router.control.status;

import org.jspecify.annotations.NullMarked;
