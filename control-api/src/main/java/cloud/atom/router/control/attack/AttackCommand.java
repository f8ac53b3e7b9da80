package cloud.atom.router.control.attack;

import cloud.atom.router.control.process.Programs;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router attack}. */
@Command(
        name = "attack",
        description = {
            "Attacks this router, nginx and haproxy over HTTP, and prints where they differ",
            "from the standard. Exits 0 only when this router never does.",
            "docs/attacks.md says how to read it."
        })
public final class AttackCommand implements Callable<Integer> {
    private static final List<String> PEERS = List.of("nginx", "haproxy");
    private static final List<String> NAMES = List.of("router", "nginx", "haproxy");

    private final Path home;
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "only these cases or groups (default: all)")
    private Set<String> only = Set.of();

    @Option(names = "--list", description = "print the cases and attack nobody")
    private boolean list;

    @Option(
            names = "--proxy",
            paramLabel = "NAME",
            split = ",",
            description = "router, nginx, haproxy (default: all that are installed)")
    private Set<String> proxies = Set.copyOf(NAMES);

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            description = "attack a proxy that runs already; it must forward --host to --origin")
    private Optional<String> target = Optional.empty();

    @Option(
            names = "--origin",
            paramLabel = "PORT",
            defaultValue = "8690",
            description = "where the origin listens on loopback, with --target (default: ${DEFAULT-VALUE})")
    private int originPort = 8690;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = "lane.example",
            description = "what the running proxy knows the origin as (default: ${DEFAULT-VALUE})")
    private String host = "lane.example";

    /** @param home the folder that holds {@code bin/router} */
    public AttackCommand(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<AttackCase> cases = chosen();
        if (list) {
            terminal.out().print(output.text(listJson(cases), () -> listTable(cases)));
            return ExitCode.DONE;
        }
        Path folder = Files.createTempDirectory("router-attack");
        List<RunningTarget> running = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try {
            AttackReport report = target.isPresent() ? attackRunning(cases) : attack(cases, running, notes, folder);
            terminal.out().print(output.text(report.toJson(), report::toTable));
            return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
        } finally {
            running.forEach(RunningTarget::close);
            delete(folder);
        }
    }

    private List<AttackCase> chosen() {
        List<AttackCase> all = CaseTables.all();
        for (String name : only) {
            if (all.stream().noneMatch(one -> isNamed(one, name))) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--only: " + name + " (expected: a case of --list or one of " + CaseTables.GROUPS + ")");
            }
        }
        for (String name : proxies) {
            if (!NAMES.contains(name)) {
                throw new CommandFailure(ExitCode.USAGE, "--proxy: " + name + " (expected: among " + NAMES + ")");
            }
        }
        return all.stream()
                .filter(one -> only.isEmpty() || only.stream().anyMatch(name -> isNamed(one, name)))
                .toList();
    }

    private static boolean isNamed(AttackCase one, String name) {
        return one.id().equals(name) || one.group().equals(name);
    }

    private AttackReport attack(List<AttackCase> cases, List<RunningTarget> running, List<String> notes, Path folder)
            throws IOException, InterruptedException {
        if (proxies.contains("router")) {
            say("starting router");
            running.add(RunningTarget.router(home, folder));
        }
        for (String peer : PEERS) {
            Optional<Path> program = Programs.find(peer);
            if (!proxies.contains(peer)) {
                notes.add(peer + ": left out");
            } else if (program.isEmpty()) {
                notes.add(peer + ": left out, it is not installed (Debian: apt-get install " + peer + ")");
            } else {
                say("starting " + peer);
                running.add(RunningTarget.peer(peer, program.get(), folder));
            }
        }
        say(cases.size() + " cases");
        List<Target> targets = running.stream().map(RunningTarget::target).toList();
        return new AttackReport(targets, notes, new AttackRun(cases).run(targets));
    }

    /** One lane, and no case that needs a configuration of ours. */
    private AttackReport attackRunning(List<AttackCase> cases) throws IOException, InterruptedException {
        String name = target.orElseThrow();
        URI uri = URI.create("http://" + name);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--target: " + name + " (expected: HOST:PORT)");
        }
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
        try (Origin origin = new Origin(originPort)) {
            Target given = new Target(
                    name, "runs already", true, List.of(new Lane(address, host, origin)), List.of(), List.of(), 0);
            List<AttackCase> fit = cases.stream()
                    .filter(one -> !one.options().hurried() && !one.isInFrames())
                    .toList();
            List<String> notes = List.of(cases.size() - fit.size()
                    + " cases about short time-outs and low limits, and in frames, are left out");
            return new AttackReport(List.of(given), notes, new AttackRun(fit).run(List.of(given)));
        }
    }

    private static ArrayNode listJson(List<AttackCase> cases) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (AttackCase one : cases) {
            rows.addObject()
                    .put("id", one.id())
                    .put("group", one.group())
                    .put("source", one.source())
                    .put("title", one.title());
        }
        return rows;
    }

    private static String listTable(List<AttackCase> cases) {
        Table table = new Table("GROUP", "CASE", "SOURCE", "TITLE");
        cases.forEach(one -> table.row(one.group(), one.id(), one.source(), one.title()));
        return table + "\n" + cases.size() + " cases\n";
    }

    private void say(String text) {
        terminal.err().println("attack: " + text);
        terminal.err().flush();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
