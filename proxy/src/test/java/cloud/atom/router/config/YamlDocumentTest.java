package cloud.atom.router.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {
    private static final long SEED = 0x5eed_0001L;

    @Test
    void knowsThePlaceOfEveryNode() {
        YamlDocument document = read("a:\n  - x\n  - {b: 1, \"c.d\": ~}\n");

        YamlNode.Mapping root = (YamlNode.Mapping) document.root();
        YamlNode.Sequence list = (YamlNode.Sequence) root.entries().get(0).value();
        YamlNode.Mapping inner = (YamlNode.Mapping) list.items().get(1);

        assertThat(list.items().get(0)).isEqualTo(new YamlNode.Scalar("a[0]", 2, 5, "x", YamlNode.Kind.TEXT));
        assertThat(inner.entries().get(0).value())
                .isEqualTo(new YamlNode.Scalar("a[1].b", 3, 9, "1", YamlNode.Kind.INTEGER));
        assertThat(inner.entries().get(1).value())
                .isEqualTo(new YamlNode.Scalar("a[1][\"c.d\"]", 3, 19, "~", YamlNode.Kind.NULL));
        assertThat(document.problems().list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "yes, TEXT",
        "no, TEXT",
        "on, TEXT",
        "True, BOOLEAN",
        "false, BOOLEAN",
        "tRUE, TEXT",
        "null, NULL",
        "~, NULL",
        "12, INTEGER",
        "-12, INTEGER",
        "0o17, INTEGER",
        "0x1F, INTEGER",
        "017, INTEGER",
        "1_000, TEXT",
        "0b1, TEXT",
        "1.5, FLOAT",
        "1e3, FLOAT",
        ".5, FLOAT",
        ".inf, FLOAT",
        ".NaN, FLOAT",
        "1:30, TEXT",
        "2001-01-01, TEXT",
        "64KiB, TEXT",
        "'\"1\"', TEXT",
        "=, TEXT"
    })
    void takesPlainScalarsByTheCoreSchema(String text, YamlNode.Kind kind) {
        YamlNode.Mapping root = (YamlNode.Mapping) read("k: " + text + "\n").root();

        assertThat(((YamlNode.Scalar) root.entries().get(0).value()).kind()).isEqualTo(kind);
    }

    @Test
    void readsJson() {
        YamlDocument document = read("{\"a\": [1, 2.5, true, null, \"x\\u0041\"]}");

        assertThat(document.problems().list()).isEmpty();
        assertThat(document.root()).isInstanceOf(YamlNode.Mapping.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "\n\n"})
    void emptyDocumentIsNull(String text) {
        assertThat(read(text).root())
                .isInstanceOfSatisfying(
                        YamlNode.Scalar.class, root -> assertThat(root.kind()).isEqualTo(YamlNode.Kind.NULL));
    }

    @Test
    void reportsEverythingRefusedAtOnce() {
        String text = "a: 1\nb: &x 2\nc: *x\nd: !!str 3\na: 4\n1: 5\n<<: {}\n[k]: v\n\"e\": \"\\0\"\n";

        List<String> problems = shown(read(text).problems().list());

        assertThat(problems)
                .containsExactly(
                        "f.yaml:2:4: b: anchor &x (expected: no anchors)",
                        "f.yaml:3:4: c: an alias (expected: the value itself)",
                        "f.yaml:4:4: d: tag tag:yaml.org,2002:str (expected: no tags)",
                        "f.yaml:5:1: a: the key stands twice (expected: once; first in line 1)",
                        "f.yaml:6:1: 1: a key that is no text (expected: text; put it in quotes)",
                        "f.yaml:7:1: [\"<<\"]: a merge key (expected: the keys themselves)",
                        "f.yaml:8:1: a key that is no text (expected: text; put it in quotes)",
                        "f.yaml:9:6: e: character U+0000 in the value (expected: only visible characters)");
    }

    @Test
    void findsDuplicatesAfterUnescaping() {
        assertThat(shown(read("{a: 1, \"\\x61\": 2}").problems().list())).hasSize(1);
        assertThat(shown(read("? a\n: 1\n? 'a'\n: 2\n").problems().list())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k: !x v", "k: ! v", "!!map {}", "- !!int 1", "k: !<tag:x> v", "!!set {a}"})
    void refusesTags(String text) {
        assertThat(shown(read(text).problems().list()))
                .singleElement()
                .asString()
                .contains("no tags");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%YAML 1.2\n---\na: 1\n", "# c\n%TAG ! tag:x,2000:\n---\na: 1\n", "%FOO bar\n---\na: 1\n"})
    void refusesDirectives(String text) {
        int line = text.startsWith("#") ? 2 : 1;

        assertThat(shown(read(text).problems().list()))
                .singleElement()
                .asString()
                .startsWith("f.yaml:" + line + ":1: ")
                .contains("no directives");
    }

    @Test
    void takesDocumentMarkersAroundOneDocument() {
        assertThat(read("---\na: 1\n...\n").problems().list()).isEmpty();
    }

    @Test
    void refusesASecondDocument() {
        assertThat(shown(read("a: 1\n---\nb: 2\n").problems().list()))
                .containsExactly("f.yaml:2:1: a second document (expected: one)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x07, 0x1b, 0x7f, 0x85, 0x9f, 0x061c, 0x200e, 0x202e, 0x2028, 0x2066, 0xfeff, 0xe0041})
    void refusesInvisibleCharactersWrittenAndEscaped(int c) {
        String written = "a: x\nb: y" + Character.toString(c) + "\n";
        String escaped = "a: x\nb: \"y" + String.format("\\U%08x", c) + "\"\n";

        assertThat(shown(refused(written.getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2:5: ");
        assertThat(shown(read(escaped).problems().list()))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2:4: b: ");
    }

    @Test
    void refusesAByteOrderMark() {
        assertThat(shown(refused("\ufeffa: 1\n".getBytes(UTF_8))))
                .containsExactly("f.yaml:1:1: byte order mark (expected: only visible characters)");
    }

    @Test
    void refusesWhatIsNotUtf8AtItsPlace() {
        byte[] latin1 = {'a', ':', ' ', 'x', '\r', '\n', 'b', ':', ' ', (byte) 0xe9, '\n'};

        assertThat(shown(refused(latin1))).containsExactly("f.yaml:2:4: not UTF-8 (expected: UTF-8)");
        assertThat(shown(refused(new byte[] {'a', (byte) 0xc3})))
                .containsExactly("f.yaml:1:2: not UTF-8 (expected: UTF-8)");
    }

    @Test
    void countsColumnsInCharactersAlsoBeyondTheBasicPlane() {
        assertThat(shown(read("{\"\ud83d\ude00\": 1, b: &x 2}").problems().list())
                        .get(0))
                .startsWith("f.yaml:1:13: b: ");
    }

    @Test
    void saysWhereTheSyntaxIsWrong() {
        assertThat(shown(refused("a: 1\nb: [1, 2\nc: 3\n".getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3:");
        assertThat(shown(refused("a: 1\n\tb: 2\n".getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2:1: not YAML: ");
    }

    @Test
    void boundsDepthAndNumberOfValues() {
        String deep = "[".repeat(200_000);
        String wide = "[" + "1,".repeat(200_000) + "1]";

        assertThat(shown(refused(deep.getBytes(UTF_8))))
                .singleElement()
                .asString()
                .contains("nested too deeply");
        assertThat(shown(refused(wide.getBytes(UTF_8))))
                .singleElement()
                .asString()
                .contains("too many values");
    }

    @Test
    void takesAMebibyteAndNoMore() {
        byte[] most = new byte[YamlDocument.MAX_BYTES];
        Arrays.fill(most, (byte) '#');

        assertThat(YamlDocument.read(most, "f.yaml").problems().list()).isEmpty();
        assertThat(refused(Arrays.copyOf(most, most.length + 1))).hasSize(1);
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("x.yaml");
        Files.writeString(file, "a: &x 1\n");

        assertThat(shown(YamlDocument.read(file).problems().list()).get(0)).startsWith(file + ":1:4: a: ");
        assertThatThrownBy(() -> YamlDocument.read(folder.resolve("none.yaml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(folder.resolve("none.yaml") + ": no such file");
        assertThatThrownBy(() -> YamlDocument.read(folder)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void neverLetsAnExceptionOfTheLibraryEscape() {
        String seedText = "%YAML 1.2\n---\na: [1, {b: 'x'}]\n? |2-\n  k\n: >\n v\n\"q\\u0041\": &r *r\n!t '': !!x -\n";
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mutated(seedText.getBytes(UTF_8), random::nextInt);
            try {
                YamlDocument.read(bytes, "f.yaml");
            } catch (InvalidInputException expected) {
                assertThat(expected.problems()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + Arrays.toString(bytes), e);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, IntUnaryOperator random) {
        byte[] alphabet = "%-:?[]{},&*!|>'\"#@ \n\t0aY1.\\u~<".getBytes(UTF_8);
        byte[] copy = Arrays.copyOf(bytes, 1 + random.applyAsInt(bytes.length));
        for (int i = random.applyAsInt(6); i >= 0; i--) {
            copy[random.applyAsInt(copy.length)] = alphabet[random.applyAsInt(alphabet.length)];
        }
        return copy;
    }

    private static YamlDocument read(String text) {
        return YamlDocument.read(text.getBytes(UTF_8), "f.yaml");
    }

    private static List<InputProblem> refused(byte[] bytes) {
        try {
            YamlDocument.read(bytes, "f.yaml");
        } catch (InvalidInputException e) {
            return e.problems();
        }
        throw new AssertionError("not refused");
    }

    private static List<String> shown(List<InputProblem> problems) {
        return problems.stream().map(InputProblem::toString).toList();
    }
}
