package cloud.atom.router.control.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsColumns() {
        Table table = new Table("REGION", ">SCORE").row("eu-west-1", "1.00").row("us", "0.5");

        assertThat(table.toString()).isEqualTo("""
                        REGION     SCORE
                        eu-west-1   1.00
                        us           0.5
                        """);
    }

    @Test
    void cutsTheWidestColumnUntilItFits() {
        Table table = new Table("ID", "DETAIL").row("a", "x".repeat(200));

        assertThat(table.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(table.toString()).contains("x…");
    }

    @Test
    void wrapsBetweenWordsWhenAsked() {
        Table table = new Table("ID", "DETAIL").wrap().row("a", "one two three four");

        assertThat(table.toText(12)).isEqualTo("""
                        ID  DETAIL
                        a   one two
                            three
                            four
                        """);
    }

    @Test
    void takesWhatCouldSteerATerminalOutOfCells() {
        Table table = new Table("ID").row("a\u001b[2Jb\nc\u202e");

        assertThat(table.toString()).isEqualTo("ID\na?[2Jb?c?\n");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new Table("A", "B").row("1")).hasMessage("cells: 1 (expected: 2)");
    }
}
