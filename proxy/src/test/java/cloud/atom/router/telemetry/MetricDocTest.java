package cloud.atom.router.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricDocTest {
    private static final Path PAGE = Path.of(System.getProperty("router.home", ".."), "docs", "metrics.md");

    @Test
    void thePageListsExactlyTheCatalogue() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Stream.of(Metric.values()).map(MetricDocTest::row).toList());
    }

    @Test
    void thePageOfLimitsListsExactlyWhatIsCounted() throws IOException {
        List<String> rows = Files.readAllLines(PAGE.resolveSibling("limits.md")).stream()
                .takeWhile(line -> !line.equals("## Frames"))
                .filter(line -> line.startsWith("| `") && !line.startsWith("| `limit`"))
                .map(line -> line.split("`", -1)[1] + " " + line.split("`", -1)[3])
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Limit.values())
                        .map(limit -> limit.wireName() + " " + limit.side().wireName())
                        .toList());
    }

    private static String row(Metric metric) {
        String labels = String.join(
                ", ", metric.labels().stream().map(label -> "`" + label + "`").toList());
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(
                        metric.wireName(),
                        metric.type().name().toLowerCase(Locale.ROOT),
                        metric.unit(),
                        labels,
                        metric.help());
    }
}
