/**
 * The laboratory: the router's own decisions, health, breakers and budgets in virtual time, over clients, regions and bad
 * days that are ours, beside other ways of choosing a region.
 */
@NullMarked
package cloud.atom.router.control.laboratory;

import org.jspecify.annotations.NullMarked;
