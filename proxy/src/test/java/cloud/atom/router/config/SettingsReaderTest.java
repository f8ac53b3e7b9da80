package cloud.atom.router.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    /** A mistake of each kind. */
    private static final String MISTAKES = """
            name: 5
            head_bytes: 3GiB
            bind: 8600
            wait: {}
            waits: { first_byte: 0s, idle: 0s, ilde: 1s }
            regions: ["group:eu"]
            tokens:
              - { modes: [] }
              - { name: x, modes: [], secret: 5, fiel: y }
            """;

    /** A value of each type. */
    private static final String EVERY_TYPE = """
            name: production
            data_dir: ../var
            mode: io_uring
            loops: 4
            max_body_bytes: 5GiB
            head_bytes: 8KiB
            share: 0.25
            enabled: false
            maybe: true
            bind: "[::1]:80"
            networks: [10.0.0.0/8]
            regions: [eu-west-1]
            link: x
            waits: { first_byte: 2s }
            tokens:
              - { name: a, secret: hush, modes: [auto], file: a.token }
              - { name: b, modes: [io_uring] }
            """;

    private static final Path BASE = Path.of("/srv/router");
    private static final Path HERE = Path.of("/home/me");

    /** A setting of each type. */
    public record Settings(
            String name,
            Path dataDir,
            Mode mode,
            int loops,
            long maxBodyBytes,
            int headBytes,
            double share,
            boolean enabled,
            Optional<Boolean> maybe,
            HostPort bind,
            List<IpNetwork> networks,
            List<RegionId> regions,
            Optional<URI> link,
            Waits waits,
            List<Token> tokens) {}

    /** The ways to run. */
    public enum Mode {
        AUTO,
        IO_URING
    }

    /** A section with bounds. */
    public record Waits(Duration firstByte, Duration idle) {
        public Waits {
            if (firstByte.isZero()) {
                throw new IllegalArgumentException("first_byte: 0s (expected: above 0)");
            }
            if (idle.isZero()) {
                throw new IllegalArgumentException("idle: 0s (expected: above 0)");
            }
        }
    }

    /** A mapping in a list. */
    public record Token(String name, Optional<Secret> secret, List<Mode> modes, Optional<Path> file) {
        public Token {
            if (modes.isEmpty()) {
                throw new IllegalArgumentException("modes: [] (expected: at least one)");
            }
        }
    }

    private static final Settings DEFAULTS = new Settings(
            "development",
            Path.of("data"),
            Mode.AUTO,
            0,
            0,
            65_536,
            1,
            true,
            Optional.empty(),
            new HostPort("0.0.0.0", 8600),
            List.of(),
            List.of(),
            Optional.empty(),
            new Waits(Duration.ofSeconds(30), Duration.ofMinutes(1)),
            List.of());

    @Test
    void keepsTheDefaultsWhereNothingIsSaid() {
        for (String text : new String[] {"", "waits:\n", "name:\nloops: ~\nwaits: { idle: }\n"}) {
            Read read = read(text, List.of());

            assertThat(read.problems).isEmpty();
            assertThat(read.settings.waits()).isEqualTo(DEFAULTS.waits());
            assertThat(read.settings.name()).isEqualTo("development");
            assertThat(read.settings.dataDir()).isEqualTo(BASE.resolve("data"));
        }
    }

    @Test
    void readsEveryTypeFromAFile() {
        Read read = read(EVERY_TYPE, List.of());

        assertThat(read.problems).isEmpty();
        assertThat(read.settings)
                .isEqualTo(new Settings(
                        "production",
                        Path.of("/srv/var"),
                        Mode.IO_URING,
                        4,
                        5L << 30,
                        8192,
                        0.25,
                        false,
                        Optional.of(true),
                        new HostPort("::1", 80),
                        List.of(IpNetwork.parse("10.0.0.0/8")),
                        List.of(new RegionId("eu-west-1")),
                        Optional.of(BASE.resolve("x").toUri()),
                        new Waits(Duration.ofSeconds(2), Duration.ofMinutes(1)),
                        List.of(
                                new Token(
                                        "a",
                                        Optional.of(new Secret("hush")),
                                        List.of(Mode.AUTO),
                                        Optional.of(BASE.resolve("a.token"))),
                                new Token("b", Optional.empty(), List.of(Mode.IO_URING), Optional.empty()))));
        assertThat(read.settings.toString()).contains("<REDACTED>").doesNotContain("hush");
    }

    @Test
    void laterOverridesWinOverEarlierOnesAndOverTheFile() {
        Map<String, String> environment = Map.of(
                "ROUTER_NAME", "from-variable",
                "ROUTER_LOOPS", " 3 ",
                "ROUTER_MAX_BODY_BYTES", "1MiB",
                "ROUTER_MAYBE", "false",
                "ROUTER_WAITS_FIRST_BYTE", "7s",
                "ROUTER_NETWORKS", "10.0.0.0/8, ::1",
                "ROUTER_DATA_DIR", "here",
                "ROUTER_BIND", "");
        List<SettingOverride> overrides = SettingVariables.overrides(SettingKey.of(DEFAULTS), environment);

        Read read = read("name: from-file\nloops: 2\n", overrides, flag("name", "--name", "from-flag"));

        assertThat(read.problems).isEmpty();
        assertThat(read.settings.name()).isEqualTo("from-flag");
        assertThat(read.settings.loops()).isEqualTo(3);
        assertThat(read.settings.maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(read.settings.maybe()).contains(false);
        assertThat(read.settings.waits().firstByte()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.settings.networks()).hasSize(2);
        assertThat(read.settings.dataDir()).isEqualTo(HERE.resolve("here"));
        assertThat(read.settings.bind()).isEqualTo(DEFAULTS.bind());
    }

    @Test
    void reportsEveryMistakeWhereItWasMade() {
        List<SettingOverride> overrides = SettingVariables.overrides(
                SettingKey.of(DEFAULTS),
                Map.of("ROUTER_LOOPS", "four", "ROUTER_NETWORKS", "10.0.0.0/8,x", "ROUTER_MODE", "iouring"));

        Read read = read(MISTAKES, overrides, flag("share", "--share", "much"));

        assertThat(read.problems)
                .containsExactlyInAnyOrder(
                        "environment: ROUTER_LOOPS: \"four\" (expected: a whole number of at most 2147483647)",
                        "environment: ROUTER_NETWORKS: \"x\" (expected: address or address/bits without bits set"
                                + " behind the prefix)",
                        "environment: ROUTER_MODE: \"iouring\" (expected: one of auto, io_uring; did you mean"
                                + " io_uring?)",
                        "flags: --share: \"much\" (expected: a number)",
                        "f:1:7: name: 5 (expected: text; put it in quotes)",
                        "f:2:13: head_bytes: 3GiB (expected: below 2GiB)",
                        "f:3:7: bind: 8600 (expected: text; put it in quotes)",
                        "f:4:1: wait: unknown key (did you mean waits?)",
                        "f:5:22: waits.first_byte: 0s (expected: above 0)",
                        "f:5:32: waits.idle: 0s (expected: above 0)",
                        "f:5:36: waits.ilde: unknown key (did you mean idle?)",
                        "f:6:11: regions[0]: region: \"group:eu\" (expected: 1 to 63 letters, digits, '-' or '_',"
                                + " first a letter or digit)",
                        "f:8:5: tokens[0].name: missing (expected: name)",
                        "f:9:23: tokens[1].modes: [] (expected: at least one)",
                        "f:9:35: tokens[1].secret: <REDACTED> (expected: text; put it in quotes)",
                        "f:9:38: tokens[1].fiel: unknown key (did you mean file?)");
    }

    @Test
    void tellsMisspeltVariablesFromForeignOnes() {
        Problems problems = new Problems("f");

        List<String> warnings = SettingVariables.judgeUnknown(
                Map.of("ROUTER_NMAE", "", "ROUTER_SERVICE_HOST", "", "OTHER", "", "ROUTER_NAME", ""),
                Set.of("ROUTER_NAME"),
                problems);

        assertThat(warnings).containsExactly("unknown variable ROUTER_SERVICE_HOST is not used");
        assertThat(problems.list().stream().map(InputProblem::toString))
                .containsExactly("environment: ROUTER_NMAE: unknown variable (did you mean ROUTER_NAME?)");
    }

    @Test
    void listsEveryKeyWithItsVariableAndDefault() {
        List<SettingKey> keys = SettingKey.of(DEFAULTS);

        assertThat(keys.stream().map(key -> key.path() + " " + key.variable() + " " + key.defaultText()))
                .startsWith("name ROUTER_NAME development", "data_dir ROUTER_DATA_DIR data")
                .contains(
                        "max_body_bytes ROUTER_MAX_BODY_BYTES 0",
                        "head_bytes ROUTER_HEAD_BYTES 64KiB",
                        "bind ROUTER_BIND 0.0.0.0:8600",
                        "networks ROUTER_NETWORKS []",
                        "waits.first_byte ROUTER_WAITS_FIRST_BYTE 30s",
                        "tokens  []");
    }

    private record Read(Settings settings, List<String> problems) {}

    private static Read read(String text, List<SettingOverride> overrides, SettingOverride... flags) {
        YamlDocument document = document(text);
        SettingsReader reader = reader(document.problems());
        overrides.forEach(reader::override);
        List.of(flags).forEach(reader::override);
        Settings settings = reader.read(DEFAULTS, document.root());
        return new Read(
                settings,
                document.problems().list().stream().map(InputProblem::toString).toList());
    }

    private static SettingsReader reader(Problems problems) {
        return new SettingsReader(
                problems, Map.of(URI.class, (text, base) -> base.resolve(text).toUri()), BASE, HERE);
    }

    private static SettingOverride flag(String path, String name, String text) {
        return new SettingOverride(path, SettingOverride.FLAGS, name, text);
    }

    private static YamlDocument document(String text) {
        return YamlDocument.read(text.getBytes(UTF_8), "f");
    }
}
