package cloud.atom.router.control.demo;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** A running router with simulated regions that can be killed. Thread-safe. */
public interface DemoRouter extends AutoCloseable {
    /** Where the data plane listens for HTTP/1.1. */
    InetSocketAddress dataAddress();

    /** Where the control API listens. */
    InetSocketAddress controlAddress();

    /** The simulated regions, in the registry's order. */
    List<Region> regions();

    /** Lets a region die as by kill -9. */
    void kill(RegionId region);

    /** Lets a region come back on the same port. */
    void restart(RegionId region);

    /** Requests that each region has counted itself since the start, health polls not among them. */
    Map<RegionId, Long> requests();

    /** Ends router and regions. */
    @Override
    void close();
}
