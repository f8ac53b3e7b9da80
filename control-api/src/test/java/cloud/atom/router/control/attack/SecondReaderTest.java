package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondReaderTest {
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void allSeeTheSameInSoundMessages() {
        String sound = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                + "PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
                + "GET /c HTTP/1.1\r\nHost: a\r\n\r\n";

        assertThat(readings(sound)).containsExactly(List.of("POST /a HTTP/1.1", "PUT /b HTTP/1.1", "GET /c HTTP/1.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 38\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 38\r\nTransfer_Encoding : \u000bchunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 0\r\nContent-Length: 33\r\n\r\n",
                "Content-Length: 33\r\nX: y\rContent-Length: 0\r\n\r\n"
            })
    void someSeeAHiddenRequestWhereTheLengthIsInDoubt(String fields) {
        Set<List<String>> readings = readings("POST /a HTTP/1.1\r\nHost: a\r\n" + fields + HIDDEN);

        assertThat(readings).hasSizeGreaterThan(1);
        assertThat(readings).anyMatch(lines -> lines.contains("GET /hidden HTTP/1.1"));
    }

    @Test
    void leavesOutARequestThatIsNotWhole() {
        assertThat(readings("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"))
                .containsExactly(List.of());
    }

    private static Set<List<String>> readings(String bytes) {
        return SecondReader.Habit.all().stream()
                .map(habit -> SecondReader.requestLines(bytes.getBytes(StandardCharsets.ISO_8859_1), habit))
                .collect(Collectors.toSet());
    }
}
