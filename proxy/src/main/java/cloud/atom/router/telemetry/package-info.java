/** Metrics and the request log: the only importer of the metrics library. */
@NullMarked
package cloud.atom.router.telemetry;

import org.jspecify.annotations.NullMarked;
