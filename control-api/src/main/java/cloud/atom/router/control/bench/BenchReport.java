package cloud.atom.router.control.bench;

import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Medians over the rounds, and ratios. Immutable.
 *
 * @param notes about machine and run, for people
 * @param proxies names in the order of the table
 */
record BenchReport(List<String> notes, List<String> proxies, List<Sample> samples) {
    private static final List<String> RIVALS = List.of("haproxy", "nginx");

    BenchReport {
        notes = List.copyOf(notes);
        proxies = List.copyOf(proxies);
        samples = List.copyOf(samples);
    }

    long errors() {
        return samples.stream().mapToLong(Sample::errors).sum();
    }

    /** The median of a figure; absent when it was not measured. */
    Optional<Double> median(BenchScenario scenario, String proxy, ToDoubleFunction<Sample> figure) {
        double[] values = samples.stream()
                .filter(sample ->
                        sample.scenario() == scenario && sample.proxy().equals(proxy))
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int middle = values.length / 2;
        if (values.length == 0) {
            return Optional.empty();
        }
        return Optional.of(values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2);
    }

    /** CPU time per request as a multiple of a rival's; absent when either was not measured. */
    Optional<Double> ratio(BenchScenario scenario, String proxy, String rival) {
        return median(scenario, proxy, Sample::cpuMicros)
                .flatMap(own -> median(scenario, rival, Sample::cpuMicros)
                        .filter(other -> other > 0)
                        .map(other -> own / other));
    }

    String toTable() {
        StringBuilder text = new StringBuilder();
        for (BenchScenario scenario : measured()) {
            text.append(scenario.wireName()).append(": ").append(scenario.description());
            if (scenario.hasRate()) {
                text.append("; latency added at ").append(scenario.rate()).append(" requests/s");
            }
            text.append('\n');
            text.append(table(scenario)).append('\n');
        }
        notes.forEach(note -> text.append(Terminal.plain(note)).append('\n'));
        return text.toString();
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        notes.forEach(json.putArray("notes")::add);
        json.put("errors", errors());
        ObjectNode scenarios = json.putObject("scenarios");
        for (BenchScenario scenario : measured()) {
            ObjectNode rows = scenarios.putObject(scenario.wireName());
            proxies.forEach(proxy -> rows.set(proxy, row(scenario, proxy)));
        }
        return json;
    }

    private List<BenchScenario> measured() {
        return samples.stream().map(Sample::scenario).distinct().sorted().toList();
    }

    private Table table(BenchScenario scenario) {
        Table table =
                new Table("PROXY", ">CPU µs", ">×haproxy", ">×nginx", ">REQ/S", ">+P50 µs", ">+P99 µs", ">RSS MiB");
        for (String proxy : proxies) {
            table.row(
                    proxy,
                    text(median(scenario, proxy, Sample::cpuMicros), "%.1f"),
                    text(ratio(scenario, proxy, RIVALS.get(0)), "%.2f"),
                    text(ratio(scenario, proxy, RIVALS.get(1)), "%.2f"),
                    text(median(scenario, proxy, Sample::perSecond), "%.0f"),
                    text(median(scenario, proxy, Sample::addedP50Micros), "%.0f"),
                    text(median(scenario, proxy, Sample::addedP99Micros), "%.0f"),
                    text(median(scenario, proxy, Sample::residentBytes).map(bytes -> bytes / (1 << 20)), "%.0f"));
        }
        return table;
    }

    private ObjectNode row(BenchScenario scenario, String proxy) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        median(scenario, proxy, Sample::cpuMicros).ifPresent(value -> row.put("cpu_us_per_request", value));
        for (String rival : RIVALS) {
            ratio(scenario, proxy, rival).ifPresent(value -> row.put("cpu_ratio_to_" + rival, value));
        }
        median(scenario, proxy, Sample::perSecond).ifPresent(value -> row.put("requests_per_second", value));
        median(scenario, proxy, Sample::addedP50Micros).ifPresent(value -> row.put("added_p50_us", value));
        median(scenario, proxy, Sample::addedP99Micros).ifPresent(value -> row.put("added_p99_us", value));
        median(scenario, proxy, Sample::residentBytes).ifPresent(value -> row.put("resident_bytes", value));
        return row;
    }

    private static String text(Optional<Double> value, String form) {
        return value.map(number -> String.format(Locale.ROOT, form, number)).orElse("-");
    }
}
