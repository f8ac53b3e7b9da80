/** Gathers evidence on regions, from polls of our own and from live traffic, and publishes what it means. */
@NullMarked
package cloud.atom.router.healthcheck;

import org.jspecify.annotations.NullMarked;
