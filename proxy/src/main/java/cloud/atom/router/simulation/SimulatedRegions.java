package cloud.atom.router.simulation;

import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The five regions of simulation mode, as real HTTP/1.1 servers on loopback ports that the system chooses.
 *
 * <p>Thread-safe. The router is said to stand in the first region; the others answer as late as distance demands.
 */
public final class SimulatedRegions implements AutoCloseable {
    private final SimulatedServers servers;

    /** In the registry's order. Filled by the constructor, which the event loop cannot overtake; then only read. */
    private final Map<RegionId, SimulatedRegion> regions;

    private final Channel controlListener;

    private SimulatedRegions() {
        Map<RegionId, SimulatedRegion> begun = Collections.synchronizedMap(new LinkedHashMap<>());
        SimulationControl control = new SimulationControl(begun);
        servers = new SimulatedServers(id -> new RegionResponder(known(begun, id), control));
        GeoPoint router = RegionProfile.ALL.get(0).location();
        for (RegionProfile profile : RegionProfile.ALL) {
            Behaviour behaviour = new Behaviour(profile.latencyMsFrom(router), 0, RegionProfile.CAPACITY, false);
            begun.put(profile.id(), new SimulatedRegion(profile, behaviour, servers));
        }
        regions = begun;
        controlListener = SimulatedServers.bind(servers.bootstrapOf(control), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Starts all regions; blocks until their ports are bound. */
    public static SimulatedRegions start() {
        return new SimulatedRegions();
    }

    /** The regions without their servers, in the registry's order; nobody listens where their endpoints point. */
    public static List<Region> described() {
        List<Region> described = new ArrayList<>();
        for (RegionProfile profile : RegionProfile.ALL) {
            described.add(profile.region(described.size() + 1));
        }
        return List.copyOf(described);
    }

    /** The regions as a registry would describe them, in its order. */
    public List<Region> regions() {
        List<Region> described = new ArrayList<>();
        regions.values().forEach(region -> described.add(region.region()));
        return List.copyOf(described);
    }

    /**
     * The server behind a region.
     *
     * @throws IllegalArgumentException when there is no such region
     */
    public SimulatedRegion control(RegionId region) {
        return known(regions, region);
    }

    /** Where {@code /simulation} and {@code /simulation/REGION} answer whatever is down: {@code http://host:port}. */
    public String controlUrl() {
        return "http://127.0.0.1:" + ((InetSocketAddress) controlListener.localAddress()).getPort();
    }

    /** Ends all servers; returns before their ports are free. */
    @Override
    public void close() {
        servers.loop().execute(() -> {
            controlListener.close();
            regions.values().forEach(SimulatedRegion::close);
        });
        servers.close();
    }

    private static SimulatedRegion known(Map<RegionId, SimulatedRegion> regions, RegionId id) {
        SimulatedRegion region = regions.get(id);
        if (region == null) {
            throw new IllegalArgumentException("region: " + id + " (expected: one of " + regions.keySet() + ")");
        }
        return region;
    }
}
