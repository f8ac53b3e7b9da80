package cloud.atom.router.control.demo;

import java.util.Map;

/** Starts routers for the demo. */
@FunctionalInterface
public interface DemoRouters {
    /**
     * Starts a router in simulation mode within this process; returns when its ports are bound.
     *
     * @param variables its whole environment; nothing of the process's own is read, nor a configuration file
     */
    DemoRouter start(Map<String, String> variables);
}
