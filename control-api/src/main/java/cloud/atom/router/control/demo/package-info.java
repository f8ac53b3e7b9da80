/** The demo: a router in simulation mode, real requests, and a verdict on each headline behaviour. */
@NullMarked
package cloud.atom.router.control.demo;

import org.jspecify.annotations.NullMarked;
