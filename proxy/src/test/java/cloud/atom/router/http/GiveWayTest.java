package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Behind an upgrade both decoders hand over the bytes that they have not decoded, and all that come. */
class GiveWayTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String RESPONSE = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    private static final String TUNNEL = "GET /b HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\u0000\u00ff\r\n";

    /** Gives way behind the first message; keeps what the successor gets. */
    private static final class Consumer extends ChannelInboundHandlerAdapter {
        private final Runnable giveWay;
        private final Runnable ask;
        private int heads;

        Consumer(Runnable giveWay, Runnable ask) {
            this.giveWay = giveWay;
            this.ask = ask;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object part) {
            if (part instanceof BodyEnd) {
                giveWay.run();
            } else {
                heads++;
                // The end of its empty body may be waiting to be asked for.
                ask.run();
            }
        }
    }

    /** Keeps every byte that it gets. */
    private static final class Successor extends ChannelInboundHandlerAdapter {
        private final StringBuilder received = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ByteBuf piece = (ByteBuf) bytes;
            received.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }
    }

    private static void write(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    @Test
    void theBytesBehindARequestGoToTheSuccessorWhereverTheyAreCut() {
        String stream = REQUEST + TUNNEL;
        for (int cut = 1; cut < stream.length(); cut++) {
            RequestDecoder decoder = new RequestDecoder(8192, 64, 1024);
            Successor successor = new Successor();
            Consumer consumer = new Consumer(() -> decoder.giveWayTo(successor), decoder::ask);
            EmbeddedChannel channel = new EmbeddedChannel(decoder, consumer);
            decoder.ask();

            write(channel, stream.substring(0, cut));
            write(channel, stream.substring(cut));

            assertThat(successor.received).as("cut at %s", cut).hasToString(TUNNEL);
            assertThat(consumer.heads).isEqualTo(1);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void theBytesBehindA101GoToTheSuccessorWhereverTheyAreCut() {
        String stream = RESPONSE + TUNNEL;
        for (int cut = 1; cut < stream.length(); cut++) {
            ResponseDecoder decoder = new ResponseDecoder(8192, 64);
            Successor successor = new Successor();
            Consumer consumer = new Consumer(() -> decoder.giveWayTo(successor), decoder::ask);
            EmbeddedChannel channel = new EmbeddedChannel(decoder, consumer);
            decoder.expect(false);

            write(channel, stream.substring(0, cut));
            write(channel, stream.substring(cut));

            assertThat(successor.received).as("cut at %s", cut).hasToString(TUNNEL);
            assertThat(consumer.heads).isEqualTo(1);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void bytesThatWaitBehindARequestStayUntilItGivesWay() {
        RequestDecoder decoder = new RequestDecoder(8192, 64, 1024);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        decoder.ask();
        write(channel, REQUEST + TUNNEL);
        while (channel.readInbound() != null) {
            assertThat(decoder.bufferedBytes()).isEqualTo(TUNNEL.length());
        }
        Successor successor = new Successor();

        decoder.giveWayTo(successor);
        write(channel, "more");

        assertThat(successor.received).hasToString(TUNNEL + "more");
        channel.finishAndReleaseAll();
    }
}
