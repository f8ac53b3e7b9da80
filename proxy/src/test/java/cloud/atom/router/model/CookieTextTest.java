package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "A=1|1",
                "x=0; A=1|1",
                "x=0;A=1;y=2|1",
                "A=|''",
                "A=1; A=2|1,2",
                "  A = 1|-",
                "a=1|-",
                "AA=1|-",
                "xA=1|-",
                "A|-",
                "''|-",
                ";;;|-",
                "x=A=1|-",
                "A=1=2|1=2",
                "\tA=1 ;|1"
            })
    void findsTheCookiesOfAName(String line, String expected) {
        List<String> values = expected == null ? List.of() : List.of(expected.split(",", -1));

        assertThat(CookieText.values(line, "A", 4)).isEqualTo(values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A=1|''",
                "x=0; A=1|x=0",
                "x=0;A=1;y=2|x=0; y=2",
                "A=1; A=2; z|z",
                "a=1;b=2|a=1;b=2",
                ";;|;;",
                "''|''",
                "A=1;;  ; x=0|x=0"
            })
    void takesThemOffAndLeavesLinesWithoutThemAlone(String line, String expected) {
        assertThat(CookieText.without(line, "A")).isEqualTo(expected);
    }

    @Test
    void looksAtNoMoreThanItIsTold() {
        assertThat(CookieText.values("A=1;".repeat(100_000), "A", 4)).hasSize(4);
    }
}
