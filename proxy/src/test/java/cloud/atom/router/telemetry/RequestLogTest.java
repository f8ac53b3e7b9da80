package cloud.atom.router.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.model.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void writesOneLineWithTheFieldsOfTheContract() throws IOException {
        try (RequestLog log = RequestLog.start(RequestLogConfig.DEFAULT, output, 0)) {
            log.onComplete(Exchanges.completed());
        }

        JsonNode line = JSON.readTree(lines().get(0));
        assertThat(line.fieldNames())
                .toIterable()
                .containsExactly(
                        "ts",
                        "trace_id",
                        "tenant_id",
                        "region",
                        "reason",
                        "status",
                        "latency_ms",
                        "upstream_ms",
                        "attempts",
                        "policy_version",
                        "protocol");
        assertThat(line.get("trace_id").textValue()).isEqualTo("00000000000000010000000000000002");
        assertThat(line.get("latency_ms").doubleValue()).isEqualTo(12.346);
        assertThat(line.get("policy_version").longValue()).isEqualTo(7);
        assertThat(lines()).hasSize(1);
    }

    @Test
    void saysNullForWhatARefusalDoesNotHave() throws IOException {
        try (RequestLog log = RequestLog.start(RequestLogConfig.DEFAULT, output, 0)) {
            log.onComplete(Exchanges.refused(null, Reason.TENANT_UNKNOWN, Phase.UNROUTABLE));
        }

        JsonNode line = JSON.readTree(lines().get(0));
        assertThat(line.get("tenant_id").isNull()).isTrue();
        assertThat(line.get("region").isNull()).isTrue();
        assertThat(line.get("policy_version").isNull()).isTrue();
        assertThat(line.get("reason").textValue()).isEqualTo("tenant.unknown");
    }

    @Test
    void writesNothingWhenSwitchedOff() {
        try (RequestLog log = RequestLog.start(new RequestLogConfig(false, 1), output, 0)) {
            log.onComplete(Exchanges.completed());
        }

        assertThat(output.size()).isZero();
    }

    @Test
    void writesAboutTheShareThatIsSampled() {
        try (RequestLog log = RequestLog.start(new RequestLogConfig(true, 0.5), output, 0)) {
            for (int i = 0; i < 4000; i++) {
                log.onComplete(Exchanges.completed());
            }
        }

        // Nine standard deviations on either side.
        assertThat(lines().size()).isBetween(1715, 2285);
    }

    @Test
    void dropsAndCountsWhenTheOutputStandsStill() throws IOException {
        CountDownLatch moves = new CountDownLatch(1);
        RequestLog log = RequestLog.start(RequestLogConfig.DEFAULT, new StuckOutput(moves, output), 0);

        for (int i = 0; i < 40_000; i++) {
            log.onComplete(Exchanges.completed());
        }
        long dropped = log.dropped();
        moves.countDown();
        log.close();

        assertThat(dropped).isPositive();
        assertThat(lines().size() + dropped).isEqualTo(40_000);
    }

    @Test
    void leavesLinesOutForAReaderAndSaysHowMany() {
        LineBudget budget = new LineBudget(2);

        assertThat(budget.leftOutBefore(1000)).isZero();
        assertThat(List.of(budget.take(), budget.take(), budget.take(), budget.take()))
                .containsExactly(true, true, false, false);
        assertThat(budget.leftOutBefore(1999)).isZero();
        assertThat(budget.leftOutBefore(2000)).isEqualTo(2);
        assertThat(budget.take()).isTrue();
    }

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Blocks until it is let go. */
    private static final class StuckOutput extends OutputStream {
        private final CountDownLatch moves;
        private final OutputStream next;

        StuckOutput(CountDownLatch moves, OutputStream next) {
            this.moves = moves;
            this.next = next;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                moves.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            next.write(bytes, from, count);
        }
    }
}
