package cloud.atom.router.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlFieldsTest {
    private enum Tier {
        GOLD,
        SILVER_PLUS
    }

    @Test
    void readsEveryType() {
        YamlDocument document = document("""
                text: hello
                count: 12
                small: 7
                share: 0.5
                whole: 3
                on: true
                wait: 250ms
                size: 64KiB
                nothing: 0
                networks: [203.0.113.0/24, 2001:db8::/32, 10.0.0.1]
                tier: silver_plus
                weights: { eu: 90, us: 10 }
                """);

        String read = document.as(YamlTypes.mapping(fields -> {
            assertThat(fields.get("text", YamlTypes.STRING, "")).isEqualTo("hello");
            assertThat(fields.get("count", YamlTypes.LONG, 0L)).isEqualTo(12);
            assertThat(fields.get("small", YamlTypes.INT, 0)).isEqualTo(7);
            assertThat(fields.get("share", YamlTypes.RATIO, 0.0)).isEqualTo(0.5);
            assertThat(fields.get("whole", YamlTypes.DOUBLE, 0.0)).isEqualTo(3);
            assertThat(fields.get("on", YamlTypes.BOOLEAN, false)).isTrue();
            assertThat(fields.get("wait", YamlTypes.DURATION, Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
            assertThat(fields.get("size", YamlTypes.SIZE, 0L)).isEqualTo(65_536);
            assertThat(fields.get("nothing", YamlTypes.SIZE, 5L)).isZero();
            assertThat(fields.get("networks", YamlTypes.listOf(YamlTypes.IP_NETWORK), List.<IpNetwork>of()))
                    .hasSize(3);
            assertThat(fields.get("tier", YamlTypes.oneOf(Tier.class), Tier.GOLD))
                    .isEqualTo(Tier.SILVER_PLUS);
            assertThat(fields.get("weights", YamlTypes.mapOf(YamlTypes.INT), Map.<String, Integer>of()))
                    .containsExactly(Map.entry("eu", 90), Map.entry("us", 10));
            assertThat(fields.get("missing", YamlTypes.INT, 42)).isEqualTo(42);
            return "done";
        }));

        assertThat(read).isEqualTo("done");
    }

    @Test
    void reportsEveryWrongValueAtItsPlace() {
        assertThat(problemsOf("""
                text: 12
                count: "12"
                small: 3000000000
                octal: 017
                share: 1.5
                infinite: .inf
                on: yes
                wait: 2
                size: 64
                networks: [10.0.0.1/24, 7]
                tier: glod
                weights: []
                empty:
                """))
                .containsExactly(
                        "f:1:7: text: 12 (expected: text; put it in quotes)",
                        "f:2:8: count: \"12\" (expected: a whole number)",
                        "f:3:8: small: 3000000000 (expected: a whole number of at most 2147483647)",
                        "f:4:8: octal: 017 (expected: a whole number)",
                        "f:5:8: share: 1.5 (expected: a share in [0, 1])",
                        "f:6:11: infinite: .inf (expected: a finite number)",
                        "f:7:5: on: \"yes\" (expected: true or false)",
                        "f:8:7: wait: \"2\" (expected: a duration such as 250ms, 2s, 10m, 24h or 30d)",
                        "f:9:7: size: \"64\" (expected: a size such as 512B, 64KiB, 1MiB or 2GiB)",
                        "f:10:12: networks[0]: \"10.0.0.1/24\" (expected: address or address/bits without bits set"
                                + " behind the prefix)",
                        "f:10:25: networks[1]: 7 (expected: text; put it in quotes)",
                        "f:11:7: tier: \"glod\" (expected: one of gold, silver_plus; did you mean gold?)",
                        "f:12:10: weights: a list (expected: a mapping)",
                        "f:13:7: empty: nothing (expected: text; put it in quotes)");
    }

    private static List<String> problemsOf(String text) {
        YamlDocument document = document(text);
        YamlTypes.mapping(fields -> {
                    fields.find("text", YamlTypes.STRING);
                    fields.find("count", YamlTypes.LONG);
                    fields.find("small", YamlTypes.INT);
                    fields.find("octal", YamlTypes.LONG);
                    fields.find("share", YamlTypes.RATIO);
                    fields.find("infinite", YamlTypes.DOUBLE);
                    fields.find("on", YamlTypes.BOOLEAN);
                    fields.find("wait", YamlTypes.DURATION);
                    fields.find("size", YamlTypes.SIZE);
                    fields.find("networks", YamlTypes.listOf(YamlTypes.IP_NETWORK));
                    fields.find("tier", YamlTypes.oneOf(Tier.class));
                    fields.find("weights", YamlTypes.mapOf(YamlTypes.INT));
                    fields.find("empty", YamlTypes.STRING);
                    return "done";
                })
                .read(document.root(), document.problems());
        return shown(document);
    }

    @Test
    void reportsUnknownAndMissingKeysInEverySection() {
        YamlDocument document = document("spec:\n  residenzy: {}\n  qos: { rte: 1, colour: blue }\n");

        YamlFields root = new YamlFields((YamlNode.Mapping) document.root(), document.problems());
        YamlFields spec = root.section("spec");
        spec.section("residency").require("allow", YamlTypes.listOf(YamlTypes.STRING));
        spec.section("qos").get("rate", YamlTypes.LONG, 0L);
        root.finish();

        assertThat(shown(document))
                .containsExactly(
                        "f:2:3: spec.residency.allow: missing (expected: allow)",
                        "f:2:3: spec.residenzy: unknown key (did you mean residency?)",
                        "f:3:10: spec.qos.rte: unknown key (did you mean rate?)",
                        "f:3:18: spec.qos.colour: unknown key");
    }

    @Test
    void reportsAConstructorsComplaintAtItsKey() {
        YamlDocument document = document("rate: { burst: 0, requests_per_second: 5 }");

        YamlFields root = new YamlFields((YamlNode.Mapping) document.root(), document.problems());
        YamlFields rate = root.section("rate");
        RateLimit made = rate.build(() -> {
            throw new IllegalArgumentException("burst: 0 (expected: at least 1)");
        });

        assertThat(made).isNull();
        assertThat(shown(document)).containsExactly("f:1:16: rate.burst: 0 (expected: at least 1)");
    }

    @Test
    void complainsOnlyOnceAboutWhatTheReaderRefused() {
        YamlDocument document = document("a: &x [1]\nb: *x\n");

        YamlFields root = new YamlFields((YamlNode.Mapping) document.root(), document.problems());
        root.find("a", YamlTypes.listOf(YamlTypes.INT));
        root.find("b", YamlTypes.listOf(YamlTypes.INT));
        root.section("b");
        root.finish();

        assertThat(shown(document)).hasSize(2);
    }

    @Test
    void refusesADocumentWithAllItsProblems() {
        assertThatThrownBy(() -> document("a: &x 1\nb: 2\n").as(YamlTypes.mapping(fields -> "value")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("anchor", "f:1:1: a: unknown key", "f:2:1: b: unknown key");
        assertThatThrownBy(() -> document("- a").as(YamlTypes.mapping(fields -> "value")))
                .hasMessage("f:1:1: a list (expected: a mapping)");
    }

    @Test
    void refusesWhatIsNotSupportedYet() {
        YamlDocument document = document("a: 1\nhedge: {after: p95}\n");

        YamlFields root = new YamlFields((YamlNode.Mapping) document.root(), document.problems());
        root.get("a", YamlTypes.INT, 0);
        root.notSupported("hedge");
        root.notSupported("mirror");
        root.finish();

        assertThat(shown(document)).containsExactly("f:2:8: hedge: not supported yet");
    }

    private static YamlDocument document(String text) {
        return YamlDocument.read(text.getBytes(UTF_8), "f");
    }

    private static List<String> shown(YamlDocument document) {
        return document.problems().list().stream().map(InputProblem::toString).toList();
    }
}
