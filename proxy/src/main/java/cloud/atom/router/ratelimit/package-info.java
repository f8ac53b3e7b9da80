/** Token buckets that say whether a tenant may send one more request. */
@NullMarked
package cloud.atom.router.ratelimit;

import org.jspecify.annotations.NullMarked;
