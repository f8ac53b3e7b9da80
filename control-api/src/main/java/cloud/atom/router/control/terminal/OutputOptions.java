package cloud.atom.router.control.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Supplier;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** The option {@code -o}. */
public final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private OutputFormat format = OutputFormat.TABLE;

    public OutputFormat format() {
        return format;
    }

    /** {@code data} in the format that was asked for; {@code table} makes the one for people. */
    public String text(JsonNode data, Supplier<String> table) {
        return switch (format) {
            case TABLE -> table.get();
            case JSON -> data.toPrettyString() + "\n";
            case YAML -> yaml(data);
        };
    }

    /** {@code data} as a YAML document. */
    public static String yaml(JsonNode data) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setAllowUnicode(true);
        return new Yaml(options).dump(new ObjectMapper().convertValue(data, Object.class));
    }
}
