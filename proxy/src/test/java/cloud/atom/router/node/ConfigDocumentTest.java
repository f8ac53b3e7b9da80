package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.SettingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares docs/config.md with the records: their javadoc is the documentation. */
class ConfigDocumentTest {
    private static final Path HOME =
            Path.of(System.getProperty("router.home", "..")).toAbsolutePath().normalize();
    private static final String BEGIN = "<!-- keys -->\n";
    private static final String END = "<!-- /keys -->";

    @Test
    void tableOfKeysIsWhatTheRecordsSay() throws IOException {
        String document = Files.readString(HOME.resolve("docs/config.md"));

        String table = document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));

        assertThat(table).isEqualTo(expectedTable());
    }

    @Test
    void namesEveryVariableThatHasNoEffectYet() throws IOException {
        String document = Files.readString(HOME.resolve("docs/config.md"));

        assertThat(ConfigLoader.NOT_SUPPORTED_VARIABLES)
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    private static String expectedTable() {
        StringBuilder table = new StringBuilder("| key | variable | default | meaning |\n|---|---|---|---|\n");
        for (SettingKey key : SettingKey.of(RouterConfig.DEFAULT)) {
            table.append("| `").append(key.path()).append("` | ");
            table.append(code(key.variable())).append(" | ").append(code(key.defaultText()));
            table.append(" | ").append(meaning(key));
            table.append(" |\n");
        }
        return table.toString();
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** The text of the component's {@code @param}, on one line, code in back-quotes. */
    private static String meaning(SettingKey key) {
        String tag = "@param " + key.component() + " ";
        Matcher param = Pattern.compile(Pattern.quote(tag) + "((?:(?!\\* @|\\*/).)*)", Pattern.DOTALL)
                .matcher(source(key.owner()));
        if (!param.find()) {
            throw new AssertionError(key.owner() + ": no javadoc for " + key.component());
        }
        return param.group(1)
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replace("|", "\\|")
                .strip();
    }

    private static String source(Class<?> owner) {
        String name = owner.getName().replace('.', '/').replaceFirst("\\$.*", "") + ".java";
        try {
            String source = Files.readString(HOME.resolve("proxy/src/main/java").resolve(name));
            if (!owner.isMemberClass()) {
                return source.substring(0, source.indexOf("public record "));
            }
            int record = source.indexOf("public record " + owner.getSimpleName() + "(");
            return source.substring(source.lastIndexOf("/**", record), record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
