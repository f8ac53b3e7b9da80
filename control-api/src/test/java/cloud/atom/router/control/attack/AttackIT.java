package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.attack.Verdict.Outcome;
import cloud.atom.router.control.node.RouterNode;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole attack suite against a router of this process. */
class AttackIT {
    private static final int LANES = 6;
    private static final int HURRIED_LANES = 14;
    private static final int FRAMES_LANES = 4;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();

    @Test
    void withstandsEveryAttack() throws Exception {
        List<AttackCase> cases = CaseTables.all();
        List<Verdict> verdicts;
        try {
            Target router = new Target(
                    "router",
                    "this",
                    true,
                    lanes(LANES, LaneKind.USUAL),
                    lanes(HURRIED_LANES, LaneKind.HURRIED),
                    lanes(FRAMES_LANES, LaneKind.FRAMES),
                    0);
            verdicts = new AttackRun(cases).run(List.of(router));
        } finally {
            for (AutoCloseable part : running) {
                part.close();
            }
        }

        assertThat(verdicts).hasSameSizeAs(cases).hasSizeGreaterThan(900);
        assertThat(verdicts.stream().filter(verdict -> verdict.outcome() != Outcome.OK))
                .as("failures")
                .extracting(verdict -> verdict.attack().id() + ": " + verdict.faults())
                .isEmpty();
    }

    @Test
    void attacksAProxyThatRunsAlready() throws Exception {
        Origin origin = new Origin();
        int port = origin.address().getPort();
        RouterNode node = node(folder, List.of(origin), LaneKind.USUAL);
        // The command listens there itself.
        origin.close();
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), false);
        String[] target = {
            "--target", "127.0.0.1:" + node.dataAddress().port(), "--origin", "" + port, "--host", RouterFiles.host(0)
        };
        int whole;
        int unknownHost;
        try {
            CommandLine command = new CommandLine(new AttackCommand(Path.of(""), terminal));
            whole = command.execute(with(target, "--only", "te-and-cl,cl-2-to-64,port-empty,slow-head", "-o", "json"));
            target[5] = "nobody.example";
            unknownHost = command.execute(with(target, "--only", "port-sound"));
        } finally {
            node.close();
        }

        assertThat(whole).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("te-and-cl", "cl-2-to-64", "port-empty")
                .doesNotContain("\"slow-head\"");
        assertThat(unknownHost).isEqualTo(1);
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    private RouterNode node(Path home, List<Origin> origins, LaneKind kind) throws IOException {
        Path file = RouterFiles.write(home, 0, origins, kind);
        ConfigInputs inputs = new ConfigInputs(Optional.of(file), Map.of(), List.of(), Path.of(""));
        return RouterNode.start(ConfigLoader.load(inputs), geoip(), OutputStream.nullOutputStream());
    }

    private List<Lane> lanes(int count, LaneKind kind) throws IOException {
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Origin origin = new Origin();
            origins.add(origin);
            running.add(origin);
        }
        Path home = Files.createDirectory(folder.resolve(kind.name()));
        RouterNode node = node(home, origins, kind);
        running.add(0, node);
        InetSocketAddress address = new InetSocketAddress(
                node.dataAddress().host(), node.dataAddress().port());
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane(address, RouterFiles.host(i), origins.get(i)));
        }
        return lanes;
    }

    /** The folder above that of the module, which holds {@code geoip/}. */
    private static Path geoip() {
        return Path.of(System.getProperty("router.home", ".."));
    }
}
