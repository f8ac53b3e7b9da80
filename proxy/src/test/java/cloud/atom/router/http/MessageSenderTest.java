package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageSenderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MessageSender sender = new MessageSender(channel);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void begin(BodyLength length) {
        ResponseHead head = new ResponseHead(200, "OK", HttpVersion.HTTP_1_1, new Fields().add("x", "y"));
        sender.begin(MessageWriter.response(channel.alloc(), head, length), length.isChunked());
    }

    private static ByteBuf piece(int length) {
        return Unpooled.copiedBuffer("p".repeat(length), StandardCharsets.US_ASCII);
    }

    private List<String> buffers() {
        List<String> buffers = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            buffers.add(buffer.toString(StandardCharsets.US_ASCII));
            buffer.release();
        }
        return buffers;
    }

    @Test
    void sendsASmallMessageInOneBuffer() {
        begin(BodyLength.known(3));
        sender.content(piece(3));
        sender.end(BodyEnd.PLAIN.trailers());
        sender.flush(channel.newPromise());

        assertThat(buffers()).containsExactly("HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 3\r\n\r\nppp");
    }

    @Test
    void sendsSmallChunksInOneBuffer() {
        begin(BodyLength.CHUNKED);
        sender.content(piece(1));
        sender.content(piece(2));
        sender.end(new Fields().add("t", "1"));
        sender.flush(channel.newPromise());

        String head = "HTTP/1.1 200 OK\r\nx: y\r\ntransfer-encoding: chunked\r\n\r\n";
        String body = "1\r\np\r\n2\r\npp\r\n0\r\nt: 1\r\n\r\n";
        assertThat(buffers()).containsExactly(head + body);
    }

    @Test
    void sendsALargePieceWithoutCopyingIt() {
        ByteBuf large = piece(20_000);
        begin(BodyLength.known(20_000));
        sender.content(large);
        sender.flush(channel.newPromise());

        channel.<ByteBuf>readOutbound().release();
        assertThat(channel.<ByteBuf>readOutbound()).isSameAs(large);
        large.release();
    }

    @Test
    void holdsNothingBackBehindAFlush() {
        begin(BodyLength.CHUNKED);
        sender.flush();
        sender.content(piece(5000));
        sender.flush();

        assertThat(sender.isEmpty()).isTrue();
        assertThat(String.join("", buffers())).endsWith("\r\n\r\n1388\r\n" + "p".repeat(5000) + "\r\n");
    }

    @Test
    void letsGoOfWhatItHoldsWhenTheChannelIsLost() {
        begin(BodyLength.CHUNKED);
        ByteBuf large = piece(5000);
        sender.content(large);
        sender.drop();

        assertThat(sender.isEmpty()).isTrue();
        sender.drop();
        channel.flushOutbound(); // what was handed over before
    }

    @Test
    void sendsWhatADecoderReadsBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder expected = new StringBuilder();
        begin(BodyLength.CHUNKED);
        for (int i = 0; i < 300; i++) {
            int length = random.nextInt(4) == 0 ? random.nextInt(5000) : random.nextInt(40);
            sender.content(piece(length));
            expected.append("p".repeat(length));
            if (random.nextInt(5) == 0) {
                sender.flush();
            }
        }
        sender.end(BodyEnd.PLAIN.trailers());
        sender.flush(channel.newPromise());

        byte[] sent = String.join("", buffers()).getBytes(StandardCharsets.US_ASCII);
        assertThat(DecoderRuns.ourResponses(List.of(sent)))
                .as("seed %s", seed)
                .containsExactly("200 OK 1.1", "x=y", "transfer-encoding=chunked", "body " + expected, "end");
    }
}
