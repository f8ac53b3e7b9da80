package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.testing.UnixServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixEndpointPollerIT {
    @TempDir
    private Path folder;

    private final UnixEndpointPoller poller = new UnixEndpointPoller();
    private Path socket;

    @BeforeEach
    void name() {
        socket = folder.resolve("region.sock");
    }

    @AfterEach
    void close() {
        poller.close();
    }

    private PollResult poll(Duration timeout) {
        Endpoint endpoint = new Endpoint(URI.create("unix:" + socket), 1);
        return poller.poll(endpoint, new HealthPolling("/health", Duration.ofSeconds(2), timeout, 1, 1))
                .join();
    }

    private PollResult pollAnswered(String answer) throws IOException {
        try (UnixServer server = UnixServer.answering(socket, answer)) {
            PollResult result = poll(Duration.ofSeconds(10));

            assertThat(server.heads()).singleElement().asString().startsWith("GET /health HTTP/1.1\r\n");
            return result;
        }
    }

    @Test
    void readsAGoodAnswer() throws IOException {
        String body = "{\"status\":\"ok\",\"p95_ms\":7}";

        PollResult result = pollAnswered("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(result).isEqualTo(HealthBody.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(result).isNotEqualTo(PollResult.FAILED);
    }

    @Test
    void waitsForTheFinalAnswer() throws IOException {
        assertThat(pollAnswered("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"))
                .isEqualTo(PollResult.OK);
    }

    @Test
    void takesAnAnswerThatIsTooLongForGood() throws IOException {
        assertThat(pollAnswered("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000)))
                .isEqualTo(PollResult.OK);
    }

    @Test
    void failsOnWhatIsNoSuccess() throws IOException {
        assertThat(pollAnswered("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")).isEqualTo(PollResult.FAILED);
        assertThat(pollAnswered("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"))
                .isEqualTo(PollResult.FAILED);
        assertThat(pollAnswered("SSH-2.0\r\n\r\n")).isEqualTo(PollResult.FAILED);
        assertThat(pollAnswered("")).isEqualTo(PollResult.FAILED);
    }

    @Test
    void failsWhereNobodyListens() {
        assertThat(poll(Duration.ofSeconds(10))).isEqualTo(PollResult.FAILED);
    }

    @Test
    void failsWhenNoAnswerComesInTime() throws IOException {
        try (UnixServer silent = UnixServer.silent(socket)) {
            assertThat(poll(Duration.ofMillis(50))).isEqualTo(PollResult.FAILED);
            assertThat(silent.heads()).isEmpty();
        }
    }
}
