package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What of a connection's first bytes is held until they say which version of HTTP they are. */
class VersionStepTest {
    private boolean two;
    private final EmbeddedChannel channel = new EmbeddedChannel(new VersionStep(() -> two = true));

    private String read() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            all.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return all.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void aRequestPassesAtOnce() {
        channel.writeInbound(bytes("GET / HTTP/1.1\r\n"));

        assertThat(read()).isEqualTo("GET / HTTP/1.1\r\n");
        assertThat(two).isFalse();
        assertThat(channel.pipeline().get(VersionStep.class)).isNull();
    }

    @Test
    void aPrefaceInSingleBytesIsHeldUntilItIsWhole() {
        String preface = "PRI * HTTP/2.0\r\n\r\n";
        for (int i = 0; i < preface.length() - 1; i++) {
            channel.writeInbound(bytes(preface.substring(i, i + 1)));
            assertThat(read()).isEmpty();
        }
        channel.writeInbound(bytes("\n"));

        assertThat(two).isTrue();
        assertThat(read()).isEqualTo(preface);
    }

    @Test
    void whatOnlyBeganLikeAPrefacePassesWhole() {
        channel.writeInbound(bytes("PR"));
        channel.writeInbound(bytes("OPFIND / HTTP/1.1\r\n"));

        assertThat(read()).isEqualTo("PROPFIND / HTTP/1.1\r\n");
        assertThat(two).isFalse();
    }

    @Test
    void emptyReadsAreLetGoAndTakeNothingsPlace() {
        ByteBuf empty = Unpooled.buffer(1);
        channel.writeInbound(bytes("PRI"));
        channel.writeInbound(empty);
        channel.writeInbound(bytes(" x"));

        assertThat(read()).isEqualTo("PRI x");
        assertThat(empty.refCnt()).isZero();
    }

    @Test
    void whatIsHeldIsLetGoWithTheConnection() {
        ByteBuf held = bytes("PRI *");
        channel.writeInbound(held);

        channel.close();

        assertThat(held.refCnt()).isZero();
    }
}
