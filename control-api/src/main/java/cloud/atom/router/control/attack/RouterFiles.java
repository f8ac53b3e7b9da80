package cloud.atom.router.control.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Configuration of a router under attack: each lane is a tenant with a region of its own. Thread-safe: holds no state. */
final class RouterFiles {
    /** Peers whose word about the client is believed; cases use it as the client's address. */
    private static final String TRUSTED = "127.0.0.2/32";

    private RouterFiles() {}

    /** What the router calls the lane of that number. */
    static String host(int lane) {
        return "lane" + lane + ".example";
    }

    /**
     * Writes configuration, registry and policies.
     *
     * @param port where the data plane listens on loopback; 0: one that the system chooses
     * @param kind whether time-outs are short and limits low
     * @return the configuration
     */
    static Path write(Path folder, int port, List<Origin> origins, LaneKind kind) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Path policies = Files.createDirectories(conf.resolve("policies"));
        StringBuilder registry = new StringBuilder("regions:\n");
        for (int lane = 0; lane < origins.size(); lane++) {
            registry.append(region(lane, origins.get(lane).address().getPort()));
            Files.writeString(policies.resolve("lane" + lane + ".yaml"), policy(lane));
        }
        Files.writeString(conf.resolve("registry.yaml"), registry);
        String configuration = """
                simulation_mode: true
                event_loops: 1
                data_dir: FOLDER/data
                registry: { url: "file:FOLDER/conf/registry.yaml" }
                proxy: { bind: "127.0.0.1:PORT", trusted_networks: [TRUSTED] }
                control: { bind: "127.0.0.1:0" }
                request_log: { enabled: false }
                policies: { directory: FOLDER/conf/policies }
                upstream: { breaker: false, ejection: false }
                """.replace("FOLDER", folder.toString())
                .replace("PORT", Integer.toString(port))
                .replace("TRUSTED", TRUSTED);
        return Files.writeString(conf.resolve("router.yaml"), configuration + hurry(kind));
    }

    private static String hurry(LaneKind kind) {
        return switch (kind) {
            case USUAL -> "";
            case HURRIED -> """
                    timeouts: { head: 2s, idle: 2s, body: 2s, connect: 2s, first_byte: 2s }
                    limits: { body_bytes: 1MiB, head_bytes: 16KiB, connections_per_address: 60 }
                    """;
            case FRAMES -> """
                    timeouts: { head: 2s, idle: 2s, body: 2s, write: 2s, connect: 2s, first_byte: 5s }
                    """;
        };
    }

    private static String region(int lane, int port) {
        return String.format(Locale.ROOT, """
                  - id: region-%d
                    name: Lane %d
                    country: IE
                    continent: EU
                    location: { lat: 53.35, lon: -6.26 }
                    endpoints:
                      - url: http://127.0.0.1:%d
                    health: { interval: 30s, timeout: 10s, healthy_after: 1 }
                """, lane, lane, port);
    }

    private static String policy(int lane) {
        return String.format(Locale.ROOT, """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: lane%d, name: attack, environment: simulation, version: 1 }
                spec:
                  hosts: [%s]
                  residency: { allow: [region-%d] }
                """, lane, host(lane), lane);
    }
}
