package cloud.atom.router.control.node;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.control.cli.RouterRunner;
import cloud.atom.router.model.Region;
import cloud.atom.router.node.ConfigCheck;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import cloud.atom.router.node.Inheritance;
import cloud.atom.router.node.LoadedConfig;
import cloud.atom.router.node.RouterConfig;
import cloud.atom.router.simulation.SimulatedRegions;
import cloud.atom.router.takeover.Takeover;
import cloud.atom.router.upstream.Transport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code router run}: one node that serves until the process is told to end (SIGTERM, SIGINT), then drains. Messages go
 * to stderr, the request log to stdout.
 */
final class RouterProcess implements RouterRunner {
    static final int STARTED_AND_ENDED = 0;
    private static final int FAILED = 1;

    private final Path home;
    private final Map<String, String> environment;
    private final PrintWriter messages;

    RouterProcess(Path home, Map<String, String> environment, PrintWriter messages) {
        this.home = home;
        this.environment = environment;
        this.messages = messages;
    }

    @Override
    public int run(RunOptions options) {
        ConfigInputs inputs = StartInputs.of(home, environment, options.config(), options.settings());
        List<InputProblem> problems = ConfigCheck.start(inputs);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        LoadedConfig loaded = ConfigLoader.load(inputs);
        loaded.warnings().forEach(warning -> say("warning: " + warning));
        try {
            return serve(options.takeover() ? takeOver(loaded) : start(loaded, Inheritance.NONE));
        } catch (IllegalStateException e) {
            say("cannot start: " + e.getMessage());
            return FAILED;
        }
    }

    private ProcessEnd takeOver(LoadedConfig loaded) {
        Transport transport = Transport.of(loaded.config().transport());
        if (transport != Transport.EPOLL) {
            throw new IllegalStateException(
                    "transport: " + transport.wireName() + " (expected: epoll, to take over from a running router)");
        }
        try (Takeover takeover = Takeover.begin(loaded.config().dataDir())) {
            Inheritance inheritance = Inheritance.of(takeover);
            ProcessEnd end = start(loaded, inheritance);
            end.node().router().onLateHeritage(takeover.ready(inheritance.claimed()));
            say("took over from process " + takeover.offer().pid() + ": " + String.join(", ", inheritance.claimed()));
            end.replacesOther();
            return end;
        }
    }

    private ProcessEnd start(LoadedConfig loaded, Inheritance inheritance) {
        FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
        ProcessEnd end = new ProcessEnd(RouterNode.start(loaded, home, stdout, inheritance), this::say);
        ProcessSignals.onEnd(end::onSignal);
        return end;
    }

    private int serve(ProcessEnd end) {
        end.openDoor();
        describe(end.node());
        end.await();
        // Not by exit: hooks of libraries have nothing to do any more, and one that hangs must not keep the process.
        Runtime.getRuntime().halt(STARTED_AND_ENDED);
        return STARTED_AND_ENDED;
    }

    private void describe(RouterNode node) {
        RouterConfig config = node.router().config();
        say("Global Router " + RouterNode.VERSION + ", environment " + config.environment()
                + (config.simulation() ? ", SIMULATION MODE: unsigned policies may apply" : ""));
        ListenAddress data = node.router().dataPlane().listeners().get(0).boundTo();
        say("data plane   " + (data instanceof HostPort ? "http://" : "") + data + " ("
                + node.router().dataPlane().transport() + ", "
                + node.router().dataPlane().eventLoops() + " event loops)");
        say("TLS          "
                + node.tlsAddress().map(address -> tls(node, address)).orElse("off: no certificate"));
        say("control API  http://" + node.controlAddress());
        say("regions      "
                + node.router().states().current().regions().regions().stream()
                        .map(Region::id)
                        .map(Object::toString)
                        .collect(Collectors.joining(", ")));
        node.router()
                .simulation()
                .map(SimulatedRegions::controlUrl)
                .ifPresent(url -> say("simulation   " + url + " (the regions are simulated by this process)"));
        if (config.requestLog().enabled()) {
            say("request log  on stdout");
        }
    }

    private static String tls(RouterNode node, ListenAddress address) {
        String provider =
                node.router().tls().map(tls -> tls.provider().wireName()).orElse("");
        boolean own = node.router().config().tls().hasCertificates();
        return (address instanceof HostPort ? "https://" : "TLS at ") + address + " (" + provider
                + (own ? ")" : ", a development certificate that signs itself)");
    }

    private void say(String line) {
        messages.println(line);
        messages.flush();
    }
}
