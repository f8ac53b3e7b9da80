package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.config.SettingKey;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.model.Region;
import cloud.atom.router.registry.RegistryDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShippedConfigTest {
    private static final Path HOME =
            Path.of(System.getProperty("router.home", "..")).toAbsolutePath().normalize();
    private static final Path FILE = HOME.resolve("conf/router.yaml");

    @Test
    void shippedFileChangesNothingInEitherMode() {
        for (Map<String, String> environment :
                List.of(Map.<String, String>of(), Map.of("GLOBAL_REGISTRY_URL", "http://registry.example/"))) {
            LoadedConfig shipped = ConfigLoader.load(new ConfigInputs(Optional.of(FILE), environment, List.of(), HOME));
            LoadedConfig none = ConfigLoader.load(new ConfigInputs(Optional.empty(), environment, List.of(), HOME));

            assertThat(shipped).isEqualTo(none);
            assertThat(shipped.warnings()).isEmpty();
        }
    }

    @Test
    void shippedFileShowsEveryKeyInOrderWithItsDefault() throws IOException {
        String everything = Files.readString(FILE).replaceAll("(?m)^( *)#([a-z_0-9]+:)", "$1$2");

        List<String> shown = new ArrayList<>();
        collect(
                YamlDocument.read(everything.getBytes(StandardCharsets.UTF_8), "all")
                        .root(),
                shown);

        List<String> expected = SettingKey.of(RouterConfig.DEFAULT).stream()
                .map(key -> switch (key.path()) {
                    // No default that could stand in a file.
                    case "registry.url" -> "registry.url: file:conf/examples/registry.yaml";
                    case "simulation_mode" -> "simulation_mode: true";
                    default -> key.path() + ": " + key.defaultText();
                })
                .toList();
        assertThat(shown).containsExactlyElementsOf(expected);
    }

    @Test
    void shippedFileCommentsOutExactlyWhatDependsOnTheModeOrHasNoValue() throws IOException {
        List<String> shown = new ArrayList<>();
        collect(YamlDocument.read(FILE).root(), shown);

        List<String> active =
                shown.stream().map(line -> line.replaceAll(": .*", "")).toList();
        List<String> expected = SettingKey.of(RouterConfig.DEFAULT).stream()
                .map(SettingKey::path)
                .filter(path -> !List.of(
                                "environment",
                                "sticky_key_file",
                                "simulation_mode",
                                "registry.url",
                                "control.promotion.approval_required_in",
                                "proxy.trusted_networks",
                                "tls.cert_file",
                                "tls.key_file",
                                "tls.client_ca_file",
                                "geo.database",
                                "geo.database_v6",
                                "geo.asn_database",
                                "geo.region",
                                "prometheus.url",
                                "prometheus.token_file")
                        .contains(path))
                .toList();
        assertThat(active).containsExactlyElementsOf(expected);
    }

    @Test
    void exampleRegistryIsGoodAndHasTheRegionsOfTheExamplePolicies() throws IOException {
        Path file = HOME.resolve("conf/examples/registry.yaml");

        RegistryDocument registry = RegistryDocument.parse(Files.readAllBytes(file), file.toString());

        assertThat(registry.regions().stream().map(Region::id).map(Object::toString))
                .containsExactly("eu-west-1", "eu-central-1", "us-east-1", "sa-east-1", "ap-southeast-1");
        assertThat(registry.regions().stream().map(Region::continent).distinct())
                .hasSize(4);
    }

    /** Paths and values of all leaves, as {@code a.b: value}. */
    private static void collect(YamlNode node, List<String> lines) {
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach(entry -> collect(entry.value(), lines));
        } else if (node instanceof YamlNode.Sequence list) {
            lines.add(list.path() + ": "
                    + list.items().stream()
                            .map(item -> ((YamlNode.Scalar) item).text())
                            .collect(Collectors.joining(", ", "[", "]")));
        } else if (node instanceof YamlNode.Scalar scalar && !isEmptySection(scalar)) {
            lines.add(scalar.path() + ": " + shortest(scalar.text()));
        }
    }

    /** 60s as 1m, which is how defaults are shown. */
    private static String shortest(String text) {
        return text.matches("[0-9]+(ms|[smhd])") ? Quantities.text(Quantities.duration(text)) : text;
    }

    /** A section whose keys are all commented out. */
    private static boolean isEmptySection(YamlNode.Scalar scalar) {
        return scalar.text().isEmpty()
                && List.of("registry", "tls", "control.promotion").contains(scalar.path());
    }
}
