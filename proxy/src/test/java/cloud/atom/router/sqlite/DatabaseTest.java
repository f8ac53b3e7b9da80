package cloud.atom.router.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final List<String> STEPS = List.of("CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT) STRICT");

    @TempDir
    private Path folder;

    @Test
    void keepsWhatWasCommitted() {
        try (Database database = open()) {
            database.begin();
            database.update("INSERT INTO word VALUES(?, ?)", 1, "one");
            database.commit();
            database.update("INSERT INTO word VALUES(?, ?)", 2, "two");
        }
        try (Database database = open()) {
            assertThat(words(database)).containsExactly("one", "two");
        }
    }

    @Test
    void forgetsWhatWasUndone() {
        try (Database database = open()) {
            database.begin();
            database.update("INSERT INTO word VALUES(?, ?)", 1, "one");
            database.undo();
            database.undo();
            assertThat(words(database)).isEmpty();
        }
    }

    @Test
    void readerSeesWhatIsCommittedAndChangesNothing() {
        try (Database database = open();
                Database reader = database.reader()) {
            database.begin();
            database.update("INSERT INTO word VALUES(?, ?)", 1, "one");
            assertThat(words(reader)).isEmpty();
            database.commit();
            assertThat(words(reader)).containsExactly("one");
            assertThatThrownBy(() -> reader.update("DELETE FROM word"))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    void runsOnlyTheStepsThatAFileHasNotSeen() {
        open().close();
        List<String> more = List.of(STEPS.get(0), "ALTER TABLE word ADD COLUMN language TEXT");
        try (Database database = Database.open(file(), Database.Durability.PROCESS, more)) {
            database.update("INSERT INTO word VALUES(?, ?, ?)", 1, "one", null);
            assertThat(database.one("SELECT language FROM word", row -> row.optionalText(1)))
                    .hasValueSatisfying(language -> assertThat(language).isEmpty());
        }
    }

    @Test
    void refusesTheFileOfANewerRouter() {
        open().close();
        assertThatThrownBy(() -> Database.open(file(), Database.Durability.MACHINE, List.of()))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("version 1 (expected: at most 0; a newer router wrote it)");
    }

    @Test
    void saysInOneLineThatAFileIsNoDatabase() throws IOException {
        Files.writeString(file(), "x".repeat(10_000));
        assertThatThrownBy(this::open)
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith(file().toString())
                .hasMessageContaining("not a database");
    }

    @Test
    void anUnknownTableAndANullAreFailuresThatNameTheFile() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.query("SELECT * FROM nowhere", row -> row.text(1)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("nowhere");
            assertThatThrownBy(() -> database.query("SELECT NULL", row -> row.text(1)))
                    .hasMessageContaining("null (expected: a text)");
            assertThatThrownBy(() -> database.query("SELECT NULL", row -> row.bytes(1)))
                    .hasMessageContaining("null (expected: bytes)");
        }
    }

    @Test
    void aBackupIsADatabaseOfItsOwn() {
        Path copy = folder.resolve("copy.db");
        try (Database database = open()) {
            database.update("INSERT INTO word VALUES(?, ?)", 1, "one");
            database.backup(copy);
            database.update("INSERT INTO word VALUES(?, ?)", 2, "two");
        }
        try (Database database = Database.open(copy, Database.Durability.PROCESS, STEPS)) {
            assertThat(words(database)).containsExactly("one");
            assertThat(database.one("SELECT x'0102'", row -> row.bytes(1)))
                    .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2));
        }
    }

    @Test
    void noStatementKeepsTheWriteAheadLogFromBeingEmptied() throws IOException {
        try (Database database = open()) {
            database.update("INSERT INTO word VALUES(?, ?)", 1, "one");
            words(database);
            assertThat(database.one("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.number(1)))
                    .contains(0L);
            assertThat(Files.size(folder.resolve("test.db-wal"))).isZero();
        }
    }

    private Path file() {
        return folder.resolve("test.db");
    }

    private Database open() {
        return Database.open(file(), Database.Durability.MACHINE, STEPS);
    }

    private static List<String> words(Database database) {
        return database.query("SELECT text FROM word ORDER BY id", row -> row.text(1));
    }
}
