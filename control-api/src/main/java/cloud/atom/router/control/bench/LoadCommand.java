package cloud.atom.router.control.bench;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router bench load}: the load generator alone. */
@Command(
        name = "load",
        description = {
            "Sends GETs to one address and counts what comes back, by region and over time.",
            "With --rate latency counts from when a request was due. Exits 1 when a request failed."
        })
public final class LoadCommand implements Callable<Integer> {
    private static final int SLICES_PER_SECOND = 10;

    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "URL", description = "http://host:port/path")
    private URI url = URI.create("http://127.0.0.1:8600/");

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "a request field; may be repeated")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
    private int connections = 64;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "0", description = "requests per second; 0: all it can")
    private double rate;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "default: ${DEFAULT-VALUE}")
    private String duration = "10s";

    @Option(
            names = "--key",
            paramLabel = "FIELD",
            defaultValue = "X-Region",
            description = "response field to count by (default: ${DEFAULT-VALUE})")
    private String key = "X-Region";

    public LoadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        LoadReport report = LoadRun.run(plan());
        terminal.out().print(output.text(json(report), () -> table(report)));
        return report.failures() == 0 ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private LoadPlan plan() {
        Map<String, String> all = new LinkedHashMap<>();
        boolean named = fields.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("host"));
        if (!named) {
            all.put("Host", url.getRawAuthority());
        }
        all.putAll(fields);
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        InetSocketAddress address = address();
        try {
            return LoadPlan.to(address, RequestSource.cycle(LoadRequest.get(target, all)))
                    .withConnections(connections)
                    .withRate(rate)
                    .withDuration(Quantities.duration(duration))
                    .withKeyField(key);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private InetSocketAddress address() {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new CommandFailure(ExitCode.USAGE, url + " (expected: http://host:port/path)");
        }
        try {
            InetAddress host = InetAddress.getAllByName(url.getHost())[0];
            return new InetSocketAddress(host, url.getPort() < 0 ? 80 : url.getPort());
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, url.getHost() + ": unknown host");
        }
    }

    static String table(LoadReport report) {
        Table outcomes = new Table("OUTCOME", "KEY", "REASON", ">REQUESTS");
        report.outcomes().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().total(), a.getValue().total()))
                .forEach(entry -> outcomes.row(
                        status(entry.getKey()),
                        entry.getKey().key(),
                        entry.getKey().reason(),
                        String.valueOf(entry.getValue().total())));
        LoadReport.Latency latency = report.latency();
        String figures = String.format(
                Locale.ROOT,
                "%d requests in %.1f s, %.0f/s, %d failed, %d never sent%n"
                        + "latency: p50 %d µs, p90 %d µs, p99 %d µs, p99.9 %d µs, max %d µs%n",
                report.requests(),
                report.elapsed().toMillis() / 1e3,
                report.requestsPerSecond(),
                report.failures(),
                report.unsent(),
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max());
        return outcomes + "\n" + figures + perSecond(report);
    }

    private static String status(Outcome outcome) {
        return outcome.isAnswered() ? String.valueOf(outcome.status()) : outcome.kind();
    }

    /** Failures in each second, where there were any. */
    private static String perSecond(LoadReport report) {
        LoadReport.Series failures = report.timeline(Outcome::isFailure);
        StringBuilder text = new StringBuilder();
        for (int slice = 0; slice < failures.length(); slice += SLICES_PER_SECOND) {
            long count = failures.sum(slice, slice + SLICES_PER_SECOND);
            text.append(count == 0 ? "" : "second " + slice / SLICES_PER_SECOND + ": " + count + " failed\n");
        }
        return text.toString();
    }

    private static ObjectNode json(LoadReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("requests", report.requests()).put("failures", report.failures());
        json.put("unsent", report.unsent()).put("requests_per_second", report.requestsPerSecond());
        LoadReport.Latency latency = report.latency();
        json.putObject("latency_us")
                .put("mean", latency.mean())
                .put("p50", latency.p50())
                .put("p90", latency.p90())
                .put("p99", latency.p99())
                .put("p99_9", latency.p999())
                .put("max", latency.max());
        for (Map.Entry<Outcome, LoadReport.Series> entry : report.outcomes().entrySet()) {
            ObjectNode row = json.withArray("outcomes").addObject();
            row.put("status", entry.getKey().status()).put("key", entry.getKey().key());
            row.put("reason", entry.getKey().reason())
                    .put("count", entry.getValue().total());
            for (int i = 0; i < entry.getValue().length(); i++) {
                row.withArray("per_100ms").add(entry.getValue().at(i));
            }
        }
        return json;
    }
}
