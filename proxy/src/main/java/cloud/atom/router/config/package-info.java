/** Settings from YAML, environment and flags into any record, with every problem at its place. */
@NullMarked
package cloud.atom.router.config;

import org.jspecify.annotations.NullMarked;
