package cloud.atom.router.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.state.StickyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StickyKeysTest {
    private static final Path NONE = Path.of("");

    @TempDir
    private Path folder;

    @Test
    void makesAKeyThatOnlyItsOwnerMayReadAndUsesItAgain() throws IOException {
        StickyKey made = StickyKeys.of(NONE, folder);
        StickyKey again = StickyKeys.of(NONE, folder);

        assertThat(again.sign("a")).isEqualTo(made.sign("a"));
        Path file = folder.resolve("sticky.key");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void replacesAKeyOfItsOwnThatIsBroken() throws IOException {
        for (String broken : List.of("", "abc", "z".repeat(64), "ab".repeat(31), "0".repeat(100_000))) {
            Files.writeString(folder.resolve("sticky.key"), broken);

            StickyKeys.of(NONE, folder);

            assertThat(Files.readString(folder.resolve("sticky.key"))).matches("[0-9a-f]{64}\n");
        }
    }

    @Test
    void goesOnWithAKeyInMemoryWhenNothingCanBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        StickyKey key = StickyKeys.of(NONE, file.resolve("below"));

        assertThat(key.signed("a", key.sign("a"))).isTrue();
    }

    @Test
    void refusesASharedKeyThatIsMissingOrBroken() throws IOException {
        Path shared = folder.resolve("shared.key");
        assertThatThrownBy(() -> StickyKeys.of(shared, folder)).isInstanceOf(InvalidInputException.class);
        Files.writeString(shared, "secret");
        assertThatThrownBy(() -> StickyKeys.of(shared, folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("secret");

        Files.writeString(shared, "0f".repeat(32));
        assertThat(StickyKeys.of(shared, folder).sign("a"))
                .isEqualTo(StickyKeys.of(shared, folder).sign("a"));
        assertThat(folder.resolve("sticky.key")).doesNotExist();
    }
}
