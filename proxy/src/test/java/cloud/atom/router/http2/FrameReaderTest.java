package cloud.atom.router.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How bytes become frames (RFC 9113, sections 3.4, 4 and 6). */
class FrameReaderTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int MAX_BLOCK = 40_000;

    private final RecordedFrames frames = new RecordedFrames();
    private final FrameReader reader = new FrameReader(ByteBufAllocator.DEFAULT, frames, false, MAX_BLOCK);

    @AfterEach
    void stop() {
        reader.stop();
    }

    private static ByteBuf frame(int type, int flags, int stream, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        return Unpooled.buffer()
                .writeMedium(bytes.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(bytes);
    }

    private static ByteBuf everyFrame() {
        return Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(PREFACE, StandardCharsets.ISO_8859_1),
                frame(FrameType.SETTINGS, 0, 0, "\0\1\0\0\20\0"),
                frame(FrameType.SETTINGS, FrameType.ACK, 0, ""),
                frame(FrameType.HEADERS, FrameType.END_HEADERS, 1, "block"),
                frame(FrameType.HEADERS, FrameType.PADDED | FrameType.PRIORITIZED, 3, "\2\0\0\0\3\7first\0\0"),
                frame(FrameType.CONTINUATION, 0, 3, "-second"),
                frame(FrameType.CONTINUATION, FrameType.END_HEADERS, 3, "-third"),
                frame(FrameType.DATA, 0, 1, "hello"),
                frame(FrameType.DATA, FrameType.PADDED | FrameType.END_STREAM, 1, "\3world\0\0\0"),
                frame(FrameType.DATA, FrameType.END_STREAM, 3, ""),
                frame(FrameType.PRIORITY, 0, 5, "\0\0\0\5\1"),
                frame(FrameType.RST_STREAM, 0, 7, "\0\0\0\10"),
                frame(FrameType.PING, 0, 0, "\0\0\0\0\0\0\0\11"),
                frame(FrameType.GOAWAY, 0, 0, "\0\0\0\3\0\0\0\13debug"),
                frame(FrameType.WINDOW_UPDATE, 0, 9, "\0\0\1\0"),
                frame(77, 0xff, 11, "what is this"));
    }

    private static final List<String> TOLD = List.of(
            "SETTINGS 6",
            "SETTINGS ACK",
            "HEADERS 1 'block'",
            "HEADERS 3 'first-second-third' OWN",
            "DATA 1 flow=5",
            "  'hello'",
            "DATA 1 flow=9",
            "  'world' END",
            "DATA 3 flow=0",
            "  '' END",
            "PRIORITY 5 PROTOCOL_ERROR",
            "RST_STREAM 7 CANCEL",
            "PING 9",
            "GOAWAY 3 ENHANCE_YOUR_CALM",
            "WINDOW_UPDATE 9 256",
            "UNKNOWN");

    @Test
    void framesMeanTheSameWhereverTheBytesAreCut() throws Http2Fault {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            RecordedFrames told = new RecordedFrames();
            FrameReader server = new FrameReader(ByteBufAllocator.DEFAULT, told, true, MAX_BLOCK);
            ByteBuf all = everyFrame();
            int most = run == 0 ? 1 : 1 + random.nextInt(all.readableBytes());
            while (all.isReadable()) {
                server.read(all.readBytes(Math.min(all.readableBytes(), 1 + random.nextInt(most))));
            }
            assertThat(told.told).as("seed %s, run %s", seed, run).isEqualTo(TOLD);
            assertThat(server.isInsideFrame()).isFalse();
        }
    }

    @Test
    void aWrongPrefaceIsSeenAtItsFirstWrongByte() {
        FrameReader server = new FrameReader(ByteBufAllocator.DEFAULT, frames, true, MAX_BLOCK);

        assertThat(server.isInsideFrame()).isTrue();
        assertThatCode(() -> server.read(Unpooled.copiedBuffer("PRI ", StandardCharsets.US_ASCII)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> server.read(Unpooled.copiedBuffer("/", StandardCharsets.US_ASCII)))
                .isInstanceOf(Http2Fault.class)
                .hasMessage("not the preface of HTTP/2");
        server.stop();
    }

    @ParameterizedTest(name = "type {0}, flags {1}, stream {2}, {3} bytes: {4}")
    @CsvSource({
        "0, 0, 0, 4, PROTOCOL_ERROR", // DATA without a stream
        "0, 8, 1, 0, FRAME_SIZE_ERROR", // padded, and no room for the padding's length
        "1, 4, 0, 4, PROTOCOL_ERROR",
        "1, 36, 1, 4, FRAME_SIZE_ERROR", // no room for the priority
        "1, 44, 1, 5, FRAME_SIZE_ERROR",
        "2, 0, 0, 5, PROTOCOL_ERROR",
        "3, 0, 0, 4, PROTOCOL_ERROR",
        "3, 0, 1, 3, FRAME_SIZE_ERROR",
        "3, 0, 1, 5, FRAME_SIZE_ERROR",
        "4, 0, 1, 0, PROTOCOL_ERROR",
        "4, 0, 0, 5, FRAME_SIZE_ERROR",
        "4, 1, 0, 6, FRAME_SIZE_ERROR", // an acknowledgement that says something
        "5, 4, 1, 8, PROTOCOL_ERROR", // a push
        "6, 0, 1, 8, PROTOCOL_ERROR",
        "6, 0, 0, 7, FRAME_SIZE_ERROR",
        "7, 0, 1, 8, PROTOCOL_ERROR",
        "7, 0, 0, 7, FRAME_SIZE_ERROR",
        "8, 0, 0, 3, FRAME_SIZE_ERROR",
        "9, 4, 1, 1, PROTOCOL_ERROR", // a CONTINUATION of nothing
        "77, 0, 0, 16385, FRAME_SIZE_ERROR"
    })
    void aFrameThatIsNotSoundInItselfEndsTheConnection(int type, int flags, int stream, int bytes, ErrorCode code) {
        ByteBuf bad = frame(type, flags, stream, "\0".repeat(bytes));

        assertThatThrownBy(() -> reader.read(bad))
                .isInstanceOfSatisfying(
                        Http2Fault.class, fault -> assertThat(fault.code()).isEqualTo(code));
        assertThat(bad.refCnt()).isZero();
    }

    @Test
    void paddingLongerThanItsFrameEndsTheConnection() {
        assertThatThrownBy(() -> reader.read(frame(FrameType.DATA, FrameType.PADDED, 1, "\5abcd")))
                .hasMessage("more padding than payload");
        FrameReader other = new FrameReader(ByteBufAllocator.DEFAULT, frames, false, MAX_BLOCK);
        assertThatThrownBy(() -> other.read(frame(FrameType.HEADERS, FrameType.PADDED, 1, "\5abcd")))
                .hasMessage("more padding than payload");
    }

    @Test
    void nothingComesBetweenThePartsOfAHeaderBlock() throws Http2Fault {
        reader.read(frame(FrameType.HEADERS, 0, 1, "part"));

        assertThat(reader.isInsideFrame()).isTrue();
        assertThatThrownBy(() -> reader.read(frame(FrameType.PING, 0, 0, "12345678")))
                .hasMessage("a header block is interrupted");
    }

    @Test
    void aHeaderBlockEndsTheConnectionWhenItIsLongerThanAllowed() throws Http2Fault {
        reader.read(frame(FrameType.HEADERS, 0, 1, "x".repeat(16_000)));
        reader.read(frame(FrameType.CONTINUATION, 0, 1, "x".repeat(16_000)));

        assertThatThrownBy(() -> reader.read(frame(FrameType.CONTINUATION, 0, 1, "x".repeat(16_000))))
                .isInstanceOfSatisfying(
                        Http2Fault.class, fault -> assertThat(fault.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM));
    }

    @Test
    void aHeaderBlockEndsTheConnectionWhenItComesInTooManyFrames() throws Http2Fault {
        reader.read(frame(FrameType.HEADERS, 0, 1, ""));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        reader.read(frame(FrameType.CONTINUATION, 0, 1, ""));
                    }
                })
                .isInstanceOfSatisfying(
                        Http2Fault.class, fault -> assertThat(fault.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM));
    }
}
