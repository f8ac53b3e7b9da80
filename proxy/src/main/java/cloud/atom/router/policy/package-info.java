/** What a tenant's policy says, as values: residency, affinity, routes, limits. Parsing and checking stand above. */
@NullMarked
package cloud.atom.router.policy;

import org.jspecify.annotations.NullMarked;
