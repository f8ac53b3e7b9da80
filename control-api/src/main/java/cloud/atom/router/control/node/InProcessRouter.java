package cloud.atom.router.control.node;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.demo.DemoRouter;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import cloud.atom.router.simulation.SimulatedRegions;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A node with simulated regions inside this process, for the demo. Thread-safe. */
final class InProcessRouter implements DemoRouter {
    private final RouterNode node;
    private final SimulatedRegions simulation;

    private InProcessRouter(RouterNode node) {
        this.node = node;
        simulation = node.router()
                .simulation()
                .orElseThrow(() -> new IllegalArgumentException("variables: a registry (expected: simulated regions)"));
    }

    /** Starts a node whose whole environment is {@code variables}. */
    static InProcessRouter start(Path home, Map<String, String> variables) {
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), variables, List.of(), Path.of(""));
        return new InProcessRouter(RouterNode.start(ConfigLoader.load(inputs), home, OutputStream.nullOutputStream()));
    }

    @Override
    public InetSocketAddress dataAddress() {
        return node.router().dataPlane().address();
    }

    /** Where the data plane listens for TLS. */
    InetSocketAddress tlsAddress() {
        return node.router().dataPlane().listeners().get(1).address();
    }

    @Override
    public InetSocketAddress controlAddress() {
        HostPort bound = node.controlAddress();
        return new InetSocketAddress(bound.host(), bound.port());
    }

    @Override
    public List<Region> regions() {
        return simulation.regions();
    }

    @Override
    public void kill(RegionId region) {
        simulation.control(region).kill();
    }

    @Override
    public void restart(RegionId region) {
        simulation.control(region).restart();
    }

    @Override
    public Map<RegionId, Long> requests() {
        return simulation.regions().stream()
                .map(Region::id)
                .collect(Collectors.toMap(id -> id, id -> simulation.control(id).requests()));
    }

    @Override
    public void close() {
        node.close();
    }
}
