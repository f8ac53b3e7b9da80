package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Limits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileLimitTest {
    @ParameterizedTest
    @CsvSource({
        "20000, 1048576, 20000",
        "20000, 20000, 16000",
        "20000, 1024, 816",
        "500, 1024, 500",
        "0, 1024, 816",
        "0, 9223372036854775807, 2147483647",
        "20000, 3, 1",
    })
    void leavesClientsAtMostFourFifthsOfTheFiles(int configured, long maxFiles, int expected) {
        Limits limits = Limits.DEFAULT.withBodyBytes(7).withConnections(configured, 3);

        Limits bounded = FileLimit.bounded(limits, maxFiles);

        assertThat(bounded).isEqualTo(Limits.DEFAULT.withBodyBytes(7).withConnections(expected, 3));
    }
}
