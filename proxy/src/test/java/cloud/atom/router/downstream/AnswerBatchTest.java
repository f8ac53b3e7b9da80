package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.http.RequestDecoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerBatchTest {
    private final RequestDecoder decoder = new RequestDecoder(8192, 64, 1024);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
    private final AnswerBatch batch = new AnswerBatch(channel, decoder);
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void letsOthersHaveTheirTurnBetweenManyAnswers() {
        channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII));
        batch.onRead();
        for (int i = 0; i < 32; i++) {
            batch.goOn(turns::incrementAndGet);
        }
        assertThat(turns).hasValue(31);

        channel.runPendingTasks();
        assertThat(turns).hasValue(32);
        channel.finishAndReleaseAll();
    }

    @Test
    void goesOnAtOnceWhenNothingWaits() {
        for (int i = 0; i < 100; i++) {
            batch.goOn(turns::incrementAndGet);
        }

        assertThat(turns).hasValue(100);
        channel.finishAndReleaseAll();
    }
}
