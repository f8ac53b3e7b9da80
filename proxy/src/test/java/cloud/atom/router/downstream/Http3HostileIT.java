package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsProvider;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of HTTP/3 that break its rules, byte by byte: their connection ends, and nobody else's. */
class Http3HostileIT {
    private final FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
    private final PlaneRig rig = PlaneRig.of(region);
    private final ServerTls tls = ServerTls.development(TlsProvider.best());

    @BeforeEach
    void serve() {
        Http3Client.served(rig, tls);
    }

    @AfterEach
    void closeAll() {
        try {
            rig.close();
        } finally {
            tls.close();
        }
    }

    private Http3Client client() throws Exception {
        return new Http3Client(rig.plane().address().getPort(), "a.example");
    }

    /** What is sent on a stream of its own, and what the connection ends by (RFC 9114, section 8.1). */
    enum Raw {
        DATA_FIRST(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.H3_FRAME_UNEXPECTED, "000178"),
        SETTINGS_ON_A_REQUEST(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.H3_FRAME_UNEXPECTED, "0400"),
        GOAWAY_ON_A_REQUEST(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.H3_FRAME_UNEXPECTED, "070100"),
        FRAME_OF_HTTP_2(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.H3_FRAME_UNEXPECTED, "0200"),
        HEAD_OF_A_GIBIBYTE(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.H3_EXCESSIVE_LOAD, "01C000000040000000"),
        FIELD_OF_NO_TABLE(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.QPACK_DECOMPRESSION_FAILED, "0103050080"),
        UNKNOWN_STATIC_FIELD(QuicStreamType.BIDIRECTIONAL, Http3ErrorCode.QPACK_DECOMPRESSION_FAILED, "01050000FFFF7F"),
        SECOND_CONTROL_STREAM(QuicStreamType.UNIDIRECTIONAL, Http3ErrorCode.H3_STREAM_CREATION_ERROR, "00"),
        PUSH_OF_A_CLIENT(QuicStreamType.UNIDIRECTIONAL, Http3ErrorCode.H3_STREAM_CREATION_ERROR, "0100"),
        TABLE_THAT_WAS_NOT_OFFERED(
                QuicStreamType.UNIDIRECTIONAL, Http3ErrorCode.QPACK_ENCODER_STREAM_ERROR, "023FE11F");

        private final QuicStreamType type;
        private final Http3ErrorCode code;

        /** What is sent, in hexadecimal digits. */
        private final String bytes;

        Raw(QuicStreamType type, Http3ErrorCode code, String bytes) {
            this.type = type;
            this.code = code;
            this.bytes = bytes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsTheConnectionThatBreaksTheRulesAndNoOther(Raw raw) throws Exception {
        try (Http3Client good = client();
                Http3Client bad = client()) {
            assertThat(bad.get("/").await().status()).isEqualTo("200");
            bad.sendRaw(raw.type, false, HexFormat.of().parseHex(raw.bytes));

            PlaneRig.await("it ends", () -> !bad.isOpen());
            assertThat(bad.endedBy).isEqualTo(raw.code.code());
            assertThat(good.get("/").await().status()).isEqualTo("200");
        }
        PlaneRig.await("all are gone", () -> rig.plane().openConnections() == 0);
    }

    @Test
    void passesOverFramesAndStreamsThatItDoesNotKnow() throws Exception {
        try (Http3Client client = client()) {
            client.sendRaw(QuicStreamType.UNIDIRECTIONAL, false, (byte) 0x21, (byte) 'x');
            client.sendRaw(QuicStreamType.BIDIRECTIONAL, true, (byte) 0x21, (byte) 1, (byte) 'x');

            assertThat(client.get("/").await().status()).isEqualTo("200");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void answersAFirstPacketByLessThanItBroughtAndKeepsNothingOfIt() throws Exception {
        Random random = new Random(7);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            for (int i = 0; i < 500; i++) {
                send(socket, initial(random, SmallInitials.LEAST_BYTES));
                socket.receive(answer);

                // Retry (RFC 9000, section 17.2.5).
                assertThat(answer.getData()[0] & 0xF0).isEqualTo(0xF0);
                assertThat(answer.getLength()).isLessThan(200);
            }
        }
        assertThat(rig.plane().openConnections()).isZero();
    }

    @Test
    void answersNoFirstPacketThatIsTooSmall() throws Exception {
        Random random = new Random(7);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            byte[] last = initial(random, SmallInitials.LEAST_BYTES);
            send(socket, initial(random, 60));
            send(socket, initial(random, SmallInitials.LEAST_BYTES - 1));
            send(socket, last);
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);

            // The only answer is to the last: it goes to the ID that came with it.
            assertThat(ByteBuffer.wrap(answer.getData(), 6, 8)).isEqualTo(ByteBuffer.wrap(last, 15, 8));
        }
    }

    private void send(DatagramSocket socket, byte[] packet) throws java.io.IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        socket.send(new DatagramPacket(
                packet, packet.length, here, rig.plane().address().getPort()));
    }

    /** A first packet of {@code bytes} with IDs of 8 bytes, no token and nothing that could be read. */
    private static byte[] initial(Random random, int bytes) {
        byte[] packet = new byte[bytes];
        random.nextBytes(packet);
        ByteBuffer head = ByteBuffer.wrap(packet);
        head.put((byte) 0xC3).putInt(1).put((byte) 8);
        head.position(head.position() + 8);
        head.put((byte) 8);
        head.position(head.position() + 8);
        head.put((byte) 0).putShort((short) (0x4000 | (bytes - head.position() - 2)));
        return packet;
    }
}
